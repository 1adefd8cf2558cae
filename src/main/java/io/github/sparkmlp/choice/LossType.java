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
   * Whether softmax or sigmoid makes probabilities of the outputs. Those that {@code mse} trains to
   * tell classes are scores by themselves: near 1 for the class that it is, near 0 for the others.
   */
  public boolean hasProbabilities() {
    return hasProbabilities;
  }
}
