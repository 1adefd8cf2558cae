package io.github.sparkmlp.config;

/** The optimizers and their settings, by PyTorch's names. */
public sealed interface OptimizerConfig {
  double learningRate();

  /** Stochastic gradient descent, with momentum where it is above 0. */
  record Sgd(double learningRate, double momentum, boolean nesterov) implements OptimizerConfig {}

  record Adam(double learningRate, double beta1, double beta2, double epsilon)
      implements OptimizerConfig {}
}
