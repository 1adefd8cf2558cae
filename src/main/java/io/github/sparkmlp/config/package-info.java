/** The configuration as records. */
package io.github.sparkmlp.config;
