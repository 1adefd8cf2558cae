package io.github.sparkmlp.choice;

/** How initial weights are drawn. */
public enum InitType {
  /** Weights and biases uniform in ±1/√fan-in, the default of PyTorch's {@code nn.Linear}. */
  UNIFORM,
  /** Weights uniform in ±√(6 / (fan-in + fan-out)), biases 0: for sigmoid, tanh and identity. */
  XAVIER,
  /** Weights uniform in ±√(6 / fan-in), biases 0: for relu and similar activations. */
  HE
}
