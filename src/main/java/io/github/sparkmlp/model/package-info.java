/** What is kept: safetensors, the published model, the storage underneath; and the scorer. */
package io.github.sparkmlp.model;
