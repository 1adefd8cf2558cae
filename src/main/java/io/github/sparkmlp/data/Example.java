package io.github.sparkmlp.data;

/** One encoded row: its raw values, not prepared for a network yet. */
final class Example {
  /** NaN where one is missing. */
  final double[] numbers;

  /** Categories, null where one is missing; behind them the class's name, if it has one. */
  final String[] texts;

  /** The class, or a number for each output; 0 where the class has a name. */
  final float[] targets;

  /** What the example counts in sums. */
  final float weight;

  Example(double[] numbers, String[] texts, float[] targets, float weight) {
    this.numbers = numbers;
    this.texts = texts;
    this.targets = targets;
    this.weight = weight;
  }
}
