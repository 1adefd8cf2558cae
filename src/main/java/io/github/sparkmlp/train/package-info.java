/** The step and the trainer loop. */
package io.github.sparkmlp.train;
