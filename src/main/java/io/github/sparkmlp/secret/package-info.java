/**
 * Finds the secrets in the configuration, the environment and the command line, and keeps them out
 * of all output.
 */
package io.github.sparkmlp.secret;
