package io.github.sparkmlp.optim;

import io.github.sparkmlp.config.OptimizerConfig;
import java.util.Map;

/**
 * Stochastic gradient descent with momentum, as PyTorch defines it: v = μ v + g; p −= η v, or with
 * Nesterov's momentum p −= η (g + μ v).
 *
 * <p>Sutskever, Martens, Dahl, Hinton: On the importance of initialization and momentum in deep
 * learning. ICML 2013.
 */
final class Sgd implements Optimizer {
  private final OptimizerConfig.Sgd config;
  private final float[] velocity;

  Sgd(OptimizerConfig.Sgd config, int size) {
    this.config = config;
    this.velocity = new float[config.momentum() > 0 ? size : 0];
  }

  @Override
  public Map<String, float[]> state() {
    return velocity.length > 0 ? Map.of("velocity", velocity) : Map.of();
  }

  @Override
  public void update(float[] parameters, float[] gradient, double learningRate, long number) {
    float rate = (float) learningRate;
    float momentum = (float) config.momentum();
    float decay = (float) config.weightDecay();
    for (int i = 0; i < parameters.length; i++) {
      float g = gradient[i] + decay * parameters[i];
      float direction = g;
      if (velocity.length > 0) {
        velocity[i] = momentum * velocity[i] + g;
        direction = config.nesterov() ? g + momentum * velocity[i] : velocity[i];
      }
      parameters[i] -= rate * direction;
    }
  }
}
