package io.github.sparkmlp.train;

import io.github.sparkmlp.evaluate.Evaluation;
import io.github.sparkmlp.step.StepTime;
import java.util.Optional;

/**
 * The metrics of one epoch.
 *
 * @param epoch from 1
 * @param step number of the last step, over all epochs
 * @param train the scores of the epoch's steps, each before its update
 * @param validation the score of the validation rows after the epoch
 * @param learningRate of the last step
 * @param pace how fast it was
 */
public record EpochMetrics(
    int epoch,
    long step,
    Evaluation train,
    Optional<Evaluation> validation,
    double learningRate,
    Pace pace) {

  /**
   * How fast an epoch was.
   *
   * @param rowsPerSecond examples divided by the time of all steps
   * @param stepMillisP50 the median time of a step
   * @param stepMillisP99 99 of 100 steps took no longer
   * @param shares of the time of all steps
   * @param elapsedSeconds since the training began
   */
  public record Pace(
      double rowsPerSecond,
      double stepMillisP50,
      double stepMillisP99,
      StepTime shares,
      double elapsedSeconds) {}
}
