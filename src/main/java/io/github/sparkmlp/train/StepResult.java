package io.github.sparkmlp.train;

import io.github.sparkmlp.evaluate.Score;
import io.github.sparkmlp.evaluate.ScoreSum;
import java.io.Serializable;

/** What is known of a step that was taken: the score of its examples, before the update. */
final class StepResult implements Serializable {
  private static final long serialVersionUID = 1;

  private final double loss;
  private final double weight;
  private final long examples;
  private final long correct;
  private final long decisions;
  private final double learningRate;

  /** The result of a sum with these scales. */
  StepResult(ScoreSum sum, ScoreSum.Scales scales, double learningRate) {
    loss = sum.score(scales).loss();
    weight = sum.weight(scales);
    examples = sum.examples();
    correct = sum.correct();
    decisions = sum.decisions();
    this.learningRate = learningRate;
  }

  /** The mean over the examples; NaN where none counted. */
  double loss() {
    return loss;
  }

  /** The total weight of the step's examples; a step of weight 0 teaches nothing. */
  double weight() {
    return weight;
  }

  /** How many counted. */
  long examples() {
    return examples;
  }

  long correct() {
    return correct;
  }

  long decisions() {
    return decisions;
  }

  /** What the update multiplied by. */
  double learningRate() {
    return learningRate;
  }

  Score score() {
    return ScoreSum.score(loss, examples, correct, decisions);
  }
}
