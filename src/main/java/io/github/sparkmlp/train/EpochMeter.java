package io.github.sparkmlp.train;

import io.github.sparkmlp.evaluate.Score;
import java.util.Arrays;

/** Adds up the steps of one epoch. */
final class EpochMeter {
  private final double[] millis;
  private int steps;
  private double loss;
  private double weight;
  private double correct;
  private long examples;

  EpochMeter(int steps) {
    millis = new double[steps];
  }

  void add(StepResult result, double stepMillis) {
    millis[steps++] = stepMillis;
    if (result.weight() > 0) {
      Score score = result.score();
      loss += score.loss() * result.weight();
      weight += result.weight();
      correct += Math.rint(score.accuracy() * score.examples());
      examples += score.examples();
    }
  }

  /** The mean of the steps' losses, weighted by their examples. */
  Score score() {
    return new Score(loss / weight, correct / examples, examples);
  }

  EpochMetrics.Pace pace(double elapsedSeconds) {
    double[] sorted = Arrays.copyOf(millis, steps);
    Arrays.sort(sorted);
    double seconds = Arrays.stream(sorted).sum() / 1000;
    return new EpochMetrics.Pace(
        examples / seconds, percentile(sorted, 50), percentile(sorted, 99), elapsedSeconds);
  }

  /** By the nearest rank. */
  private static double percentile(double[] sorted, int percent) {
    return sorted[(sorted.length * percent + 99) / 100 - 1];
  }
}
