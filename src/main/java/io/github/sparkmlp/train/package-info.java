/** The training loop: epochs, the choice of the step strategy, early stopping and metrics. */
package io.github.sparkmlp.train;
