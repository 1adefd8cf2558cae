/** Distributed scoring of labelled rows. */
package io.github.sparkmlp.evaluate;
