/**
 * Secrets of the configuration, the environment and the command line, and how they are kept out of
 * whatever is written.
 */
package io.github.sparkmlp.secret;
