/** From HOCON files to a checked configuration: includes, defaults, and what must fit together. */
package io.github.sparkmlp.hocon;
