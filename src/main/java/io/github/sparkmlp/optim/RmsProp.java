package io.github.sparkmlp.optim;

import io.github.sparkmlp.config.OptimizerConfig;
import java.util.Map;

/**
 * RMSprop, as PyTorch defines it: v = α v + (1 − α) g²; p −= η g / (√v + ε).
 *
 * <p>Tieleman, Hinton: Lecture 6.5 of Neural Networks for Machine Learning. 2012.
 */
final class RmsProp implements Optimizer {
  private final OptimizerConfig.RmsProp config;
  private final float[] meanSquare;

  RmsProp(OptimizerConfig.RmsProp config, int size) {
    this.config = config;
    this.meanSquare = new float[size];
  }

  @Override
  public Map<String, float[]> state() {
    return Map.of("mean-square", meanSquare);
  }

  @Override
  public void update(float[] parameters, float[] gradient, double learningRate, long number) {
    float rate = (float) learningRate;
    float alpha = (float) config.alpha();
    float rest = (float) (1 - config.alpha());
    float epsilon = (float) config.epsilon();
    float decay = (float) config.weightDecay();
    for (int i = 0; i < parameters.length; i++) {
      float g = gradient[i] + decay * parameters[i];
      meanSquare[i] = alpha * meanSquare[i] + rest * (g * g);
      parameters[i] -= rate * g / ((float) Math.sqrt(meanSquare[i]) + epsilon);
    }
  }
}
