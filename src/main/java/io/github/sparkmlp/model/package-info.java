/** What is kept: safetensors, the published model, the storage underneath. */
package io.github.sparkmlp.model;
