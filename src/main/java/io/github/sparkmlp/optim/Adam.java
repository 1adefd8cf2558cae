package io.github.sparkmlp.optim;

import io.github.sparkmlp.config.OptimizerConfig;
import java.util.Map;

/**
 * Adam: m = β₁ m + (1 − β₁) g; v = β₂ v + (1 − β₂) g²; p −= η m̂ / (√v̂ + ε), where m̂ = m / (1 −
 * β₁ᵗ) and v̂ = v / (1 − β₂ᵗ).
 *
 * <p>Kingma, Ba: Adam: A Method for Stochastic Optimization. ICLR 2015.
 */
final class Adam implements Optimizer {
  private final OptimizerConfig.Adam config;
  private final float[] mean;
  private final float[] meanSquare;
  private long steps;

  Adam(OptimizerConfig.Adam config, int size) {
    this.config = config;
    this.mean = new float[size];
    this.meanSquare = new float[size];
  }

  @Override
  public double learningRate() {
    return config.learningRate();
  }

  @Override
  public Map<String, float[]> state() {
    return Map.of("mean", mean, "mean-square", meanSquare);
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
    double correction1 = 1 - StrictMath.pow(config.beta1(), (double) steps);
    double correction2 = 1 - StrictMath.pow(config.beta2(), (double) steps);
    float rate = (float) (config.learningRate() / correction1);
    float root = (float) StrictMath.sqrt(correction2);
    float epsilon = (float) config.epsilon();
    float beta1 = (float) config.beta1();
    float beta2 = (float) config.beta2();
    float rest1 = (float) (1 - config.beta1());
    float rest2 = (float) (1 - config.beta2());
    for (int i = 0; i < parameters.length; i++) {
      float g = gradient[i];
      mean[i] = beta1 * mean[i] + rest1 * g;
      meanSquare[i] = beta2 * meanSquare[i] + rest2 * (g * g);
      float deviation = (float) Math.sqrt(meanSquare[i]) / root;
      parameters[i] -= rate * mean[i] / (deviation + epsilon);
    }
  }
}
