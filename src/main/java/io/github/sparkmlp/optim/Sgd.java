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
  private long steps;

  Sgd(OptimizerConfig.Sgd config, int size) {
    this.config = config;
    this.velocity = new float[config.momentum() > 0 ? size : 0];
  }

  @Override
  public double learningRate() {
    return config.learningRate();
  }

  @Override
  public Map<String, float[]> state() {
    return velocity.length > 0 ? Map.of("velocity", velocity) : Map.of();
  }

  @Override
  public void resume(long steps) {
    this.steps = steps;
  }

  @Override
  public long steps() {
    return steps;
  }

  @Override
  public void update(float[] parameters, float[] gradient) {
    steps++;
    float rate = (float) config.learningRate();
    float momentum = (float) config.momentum();
    for (int i = 0; i < parameters.length; i++) {
      float direction = gradient[i];
      if (velocity.length > 0) {
        velocity[i] = momentum * velocity[i] + gradient[i];
        direction = config.nesterov() ? gradient[i] + momentum * velocity[i] : velocity[i];
      }
      parameters[i] -= rate * direction;
    }
  }
}
