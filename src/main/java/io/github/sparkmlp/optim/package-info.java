/** Optimizers, from a mean gradient to new parameters, and learning-rate schedules. */
package io.github.sparkmlp.optim;
