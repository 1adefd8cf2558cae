package io.github.sparkmlp.step;

import io.github.sparkmlp.evaluate.Evaluation;
import io.github.sparkmlp.evaluate.LossSum;
import java.io.Serializable;

/** The result of a step: the score of its examples before the update. */
public final class StepResult implements Serializable {
  private static final long serialVersionUID = 1;

  private final double loss;
  private final double weight;
  private final long examples;
  private final long correct;
  private final long decisions;
  private final double learningRate;

  /** The result of a sum with these scales. */
  public StepResult(LossSum sum, LossSum.Scales scales, double learningRate) {
    loss = sum.score(scales).loss();
    weight = sum.weight(scales);
    examples = sum.examples();
    correct = sum.correct();
    decisions = sum.decisions();
    this.learningRate = learningRate;
  }

  /** The mean loss over the examples; NaN if none counted. */
  public double loss() {
    return loss;
  }

  /** The total weight of the step's examples; a step of weight 0 teaches nothing. */
  public double weight() {
    return weight;
  }

  /** How many examples counted. */
  public long examples() {
    return examples;
  }

  public long correct() {
    return correct;
  }

  public long decisions() {
    return decisions;
  }

  public double learningRate() {
    return learningRate;
  }

  public Evaluation score() {
    return LossSum.score(loss, examples, correct, decisions);
  }
}
