package io.github.sparkmlp.source;

/** One encoded row: its raw values, not prepared for a network yet. */
public final class Example {
  /** NaN where one is missing. */
  public final double[] numbers;

  /** Categories, null where one is missing; behind them the class's name, if it has one. */
  public final String[] texts;

  /** The class, or a number for each output; 0 where the class has a name. */
  public final float[] targets;

  /** What the example counts in sums. */
  public final float weight;

  public Example(double[] numbers, String[] texts, float[] targets, float weight) {
    this.numbers = numbers;
    this.texts = texts;
    this.targets = targets;
    this.weight = weight;
  }
}
