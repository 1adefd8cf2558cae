/** The exception that a job fails with: an exit code, what was found, and what to do about it. */
package io.github.sparkmlp.failure;
