package io.github.sparkmlp.choice;

/** What an example is to be mapped to. */
public enum TargetType {
  /** One class of several, an output each. */
  CLASS,
  /** Yes or no for each output; with a single output these are two classes. */
  LABELS,
  /** A number for each output. */
  VALUES;

  /** How many classes or labels there are to count; none of values. */
  public int classes(int outputs) {
    return switch (this) {
      case CLASS -> outputs;
      case LABELS -> outputs == 1 ? 2 : outputs;
      case VALUES -> 0;
    };
  }

  /** Whether every example has just one class. */
  public boolean areExclusive(int outputs) {
    return this == CLASS || (this == LABELS && outputs == 1);
  }
}
