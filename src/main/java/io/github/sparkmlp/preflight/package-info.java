/** Checks before the first step: memory, shared files, executors. */
package io.github.sparkmlp.preflight;
