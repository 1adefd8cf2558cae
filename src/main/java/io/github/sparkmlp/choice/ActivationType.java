package io.github.sparkmlp.choice;

/** The activations by their configured names. */
public enum ActivationType {
  SIGMOID,
  TANH,
  RELU,
  LEAKY_RELU,
  GELU,
  IDENTITY
}
