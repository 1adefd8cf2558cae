package io.github.sparkmlp.optim;

import io.github.sparkmlp.config.OptimizerConfig;
import java.util.Map;

/**
 * Adam: m = β₁ m + (1 − β₁) g; v = β₂ v + (1 − β₂) g²; p −= η m̂ / (√v̂ + ε), where m̂ = m / (1 −
 * β₁ᵗ) and v̂ = v / (1 − β₂ᵗ). AdamW: p is multiplied by 1 − η λ first, and λ p stays out of g.
 *
 * <p>Kingma, Ba: Adam: A Method for Stochastic Optimization. ICLR 2015. Loshchilov, Hutter:
 * Decoupled Weight Decay Regularization. ICLR 2019.
 */
final class Adam implements Optimizer {
  private final OptimizerConfig.Adam config;
  private final boolean decoupled;
  private final float[] mean;
  private final float[] meanSquare;

  Adam(OptimizerConfig.Adam config, int size) {
    this(config, false, size);
  }

  Adam(OptimizerConfig.AdamW config, int size) {
    this(
        new OptimizerConfig.Adam(
            config.learningRate(),
            config.weightDecay(),
            config.beta1(),
            config.beta2(),
            config.epsilon()),
        true,
        size);
  }

  private Adam(OptimizerConfig.Adam config, boolean decoupled, int size) {
    this.config = config;
    this.decoupled = decoupled;
    this.mean = new float[size];
    this.meanSquare = new float[size];
  }

  @Override
  public Map<String, float[]> state() {
    return Map.of("mean", mean, "mean-square", meanSquare);
  }

  @Override
  public void update(float[] parameters, float[] gradient, double learningRate, long number) {
    double correction1 = 1 - StrictMath.pow(config.beta1(), (double) number);
    double correction2 = 1 - StrictMath.pow(config.beta2(), (double) number);
    float rate = (float) (learningRate / correction1);
    float root = (float) StrictMath.sqrt(correction2);
    float epsilon = (float) config.epsilon();
    float beta1 = (float) config.beta1();
    float beta2 = (float) config.beta2();
    float rest1 = (float) (1 - config.beta1());
    float rest2 = (float) (1 - config.beta2());
    float decay = decoupled ? 0 : (float) config.weightDecay();
    float kept = decoupled ? (float) (1 - learningRate * config.weightDecay()) : 1;
    for (int i = 0; i < parameters.length; i++) {
      float g = gradient[i] + decay * parameters[i];
      mean[i] = beta1 * mean[i] + rest1 * g;
      meanSquare[i] = beta2 * meanSquare[i] + rest2 * (g * g);
      float deviation = (float) Math.sqrt(meanSquare[i]) / root;
      parameters[i] = kept * parameters[i] - rate * mean[i] / (deviation + epsilon);
    }
  }
}
