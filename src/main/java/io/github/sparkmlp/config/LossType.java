package io.github.sparkmlp.config;

/** The losses by their configured names. */
public enum LossType {
  MSE,
  CROSS_ENTROPY,
  BINARY_CROSS_ENTROPY,
  HUBER
}
