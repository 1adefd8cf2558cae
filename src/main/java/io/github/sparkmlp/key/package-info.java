/**
 * One key of a configuration: its value, the file and line it stands in, and the errors that name
 * them.
 */
package io.github.sparkmlp.key;
