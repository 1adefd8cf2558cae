package io.github.sparkmlp.config;

import java.io.Serializable;

/** The optimizers and their settings, by PyTorch's names. */
public sealed interface OptimizerConfig extends Serializable {
  /** The one that schedules multiply. */
  double learningRate();

  /** How strongly parameters are pulled to zero: added to the gradient as decay · p. */
  double weightDecay();

  /** Stochastic gradient descent, with momentum where it is above 0. */
  record Sgd(double learningRate, double weightDecay, double momentum, boolean nesterov)
      implements OptimizerConfig {}

  /** Adam. */
  record Adam(double learningRate, double weightDecay, double beta1, double beta2, double epsilon)
      implements OptimizerConfig {}

  /** Adam whose decay does not pass through its means: p −= η · decay · p. */
  record AdamW(double learningRate, double weightDecay, double beta1, double beta2, double epsilon)
      implements OptimizerConfig {}

  record RmsProp(double learningRate, double weightDecay, double alpha, double epsilon)
      implements OptimizerConfig {}

  record Adagrad(double learningRate, double weightDecay, double epsilon)
      implements OptimizerConfig {}
}
