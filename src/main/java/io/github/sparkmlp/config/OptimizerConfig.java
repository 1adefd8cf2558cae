package io.github.sparkmlp.config;

import java.io.Serializable;

/** The optimizers and their settings, named as in PyTorch. */
public sealed interface OptimizerConfig extends Serializable {
  /** The base learning rate, which the schedule multiplies. */
  double learningRate();

  /** Weight decay: how strongly parameters are pulled to zero. */
  double weightDecay();

  /** Stochastic gradient descent, with momentum if it is above 0. */
  record Sgd(double learningRate, double weightDecay, double momentum, boolean nesterov)
      implements OptimizerConfig {}

  /** Adam (Kingma and Ba, 2015). */
  record Adam(double learningRate, double weightDecay, double beta1, double beta2, double epsilon)
      implements OptimizerConfig {}

  /** Adam with decoupled weight decay: p −= η · decay · p. */
  record AdamW(double learningRate, double weightDecay, double beta1, double beta2, double epsilon)
      implements OptimizerConfig {}

  record RmsProp(double learningRate, double weightDecay, double alpha, double epsilon)
      implements OptimizerConfig {}

  record Adagrad(double learningRate, double weightDecay, double epsilon)
      implements OptimizerConfig {}
}
