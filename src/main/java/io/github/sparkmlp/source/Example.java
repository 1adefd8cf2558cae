package io.github.sparkmlp.source;

/** One parsed row: its raw values, before preprocessing. */
public final class Example {
  /** The numbers; NaN for missing ones. */
  public final double[] numbers;

  /** Categories, null for missing ones, followed by the name of the class, if it has one. */
  public final String[] texts;

  /** The class, or a number for each output; 0 if the class has a name. */
  public final float[] targets;

  /** The weight of the example in sums. */
  public final float weight;

  public Example(double[] numbers, String[] texts, float[] targets, float weight) {
    this.numbers = numbers;
    this.texts = texts;
    this.targets = targets;
    this.weight = weight;
  }
}
