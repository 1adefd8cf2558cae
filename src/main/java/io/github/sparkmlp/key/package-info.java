/** A single configuration value with its file and line, and errors that name all three. */
package io.github.sparkmlp.key;
