package io.github.sparkmlp.config;

/** The losses by their configured names: {@code mse}, {@code cross-entropy}. */
public enum LossType {
  MSE,
  CROSS_ENTROPY
}
