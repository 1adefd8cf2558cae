package io.github.sparkmlp.config;

/** The activations of hidden layers by their configured names. */
public enum ActivationType {
  SIGMOID,
  TANH,
  IDENTITY
}
