/** Reads HOCON files into a checked configuration: includes, defaults, and consistency checks. */
package io.github.sparkmlp.hocon;
