package io.github.sparkmlp.optim;

import io.github.sparkmlp.config.OptimizerConfig;
import java.util.Map;

/**
 * Adagrad: s = s + g²; p −= η g / (√s + ε).
 *
 * <p>Duchi, Hazan, Singer: Adaptive Subgradient Methods for Online Learning and Stochastic
 * Optimization. JMLR 12, 2011.
 */
final class Adagrad implements Optimizer {
  private final OptimizerConfig.Adagrad config;
  private final float[] squares;

  Adagrad(OptimizerConfig.Adagrad config, int size) {
    this.config = config;
    this.squares = new float[size];
  }

  @Override
  public Map<String, float[]> state() {
    return Map.of("squares", squares);
  }

  @Override
  public void update(float[] parameters, float[] gradient, double learningRate, long number) {
    float rate = (float) learningRate;
    float epsilon = (float) config.epsilon();
    float decay = (float) config.weightDecay();
    for (int i = 0; i < parameters.length; i++) {
      float g = gradient[i] + decay * parameters[i];
      squares[i] += g * g;
      parameters[i] -= rate * g / ((float) Math.sqrt(squares[i]) + epsilon);
    }
  }
}
