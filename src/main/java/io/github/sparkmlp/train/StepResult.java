package io.github.sparkmlp.train;

import io.github.sparkmlp.evaluate.Score;

/** What comes back from the executors in one step. */
final class StepResult {
  private final float[] meanGradient;
  private final Score score;
  private final double weight;

  StepResult(float[] meanGradient, Score score, double weight) {
    this.meanGradient = meanGradient;
    this.score = score;
    this.weight = weight;
  }

  float[] meanGradient() {
    return meanGradient;
  }

  /** Of the step's examples, before the update. */
  Score score() {
    return score;
  }

  /** The total weight of the step's examples; a step of weight 0 teaches nothing. */
  double weight() {
    return weight;
  }
}
