package io.github.sparkmlp.choice;

/** How starting weights are drawn. */
public enum InitType {
  /** Weights and biases in ±1/√fan-in, as PyTorch's {@code nn.Linear} has them. */
  UNIFORM,
  /** Weights in ±√(6 / (fan-in + fan-out)), biases 0: for sigmoid, tanh and identity. */
  XAVIER,
  /** Weights in ±√(6 / fan-in), biases 0: for relu and its relatives. */
  HE
}
