package io.github.sparkmlp.choice;

/** What the network predicts for an example. */
public enum TargetType {
  /** One of several classes, with one output per class. */
  CLASS,
  /** Yes or no for each output; a single output means two classes. */
  LABELS,
  /** One number per output. */
  VALUES;

  /** Returns the number of classes or labels; 0 for values. */
  public int classes(int outputs) {
    return switch (this) {
      case CLASS -> outputs;
      case LABELS -> outputs == 1 ? 2 : outputs;
      case VALUES -> 0;
    };
  }

  /** Returns the number of targets of an example. */
  public int width(int outputs) {
    return this == CLASS ? 1 : outputs;
  }

  /** Whether every example has exactly one class. */
  public boolean areExclusive(int outputs) {
    return this == CLASS || (this == LABELS && outputs == 1);
  }
}
