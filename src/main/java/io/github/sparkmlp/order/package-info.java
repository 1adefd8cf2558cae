/** Packed examples, their content hashes, and the global order that follows from them. */
package io.github.sparkmlp.order;
