package io.github.sparkmlp.optim;

import io.github.sparkmlp.config.OptimizerConfig;

/**
 * Turns a mean gradient into new parameters. All arithmetic is element-wise in float; what is
 * computed once a step is double and rounded once.
 */
public sealed interface Optimizer permits Sgd, Adam {

  /** A fresh optimizer, its state zero, for so many parameters. */
  static Optimizer of(OptimizerConfig config, int size) {
    if (config instanceof OptimizerConfig.Adam adam) {
      return new Adam(adam, size);
    }
    return new Sgd((OptimizerConfig.Sgd) config, size);
  }

  /** One step, in place; {@code gradient} is only read. */
  void update(float[] parameters, float[] gradient);

  /** What the next step multiplies by. */
  double learningRate();
}
