package io.github.sparkmlp.config;

/** The activations by their configured names. */
public enum ActivationType {
  SIGMOID,
  TANH,
  RELU,
  LEAKY_RELU,
  GELU,
  IDENTITY
}
