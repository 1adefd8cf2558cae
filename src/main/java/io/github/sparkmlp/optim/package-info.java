/** Optimizers: from a mean gradient to new parameters. */
package io.github.sparkmlp.optim;
