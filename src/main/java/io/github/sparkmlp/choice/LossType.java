package io.github.sparkmlp.choice;

/** The losses by their configured names. */
public enum LossType {
  MSE(false),
  CROSS_ENTROPY(true),
  BINARY_CROSS_ENTROPY(true),
  HUBER(false);

  private final boolean hasProbabilities;

  LossType(boolean hasProbabilities) {
    this.hasProbabilities = hasProbabilities;
  }

  /**
   * Whether softmax or sigmoid turns the outputs into probabilities. Outputs trained as classes
   * with {@code mse} are scores already: near 1 for the right class, near 0 for the others.
   */
  public boolean hasProbabilities() {
    return hasProbabilities;
  }
}
