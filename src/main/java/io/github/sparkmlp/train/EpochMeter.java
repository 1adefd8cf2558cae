package io.github.sparkmlp.train;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.sparkmlp.evaluate.Evaluation;
import io.github.sparkmlp.evaluate.LossSum;
import io.github.sparkmlp.step.StepResult;
import io.github.sparkmlp.step.StepTime;
import java.util.ArrayList;
import java.util.List;

/** Adds up the steps of one epoch. */
final class EpochMeter {
  private int steps;
  private double loss;
  private double weight;
  private long correct;
  private long decisions;
  private long examples;

  // The times of the steps since this start of the run.
  private final List<Double> millis = new ArrayList<>();
  private StepTime time = StepTime.NONE;
  private long timedExamples;

  void add(StepResult result, StepTime stepTime) {
    steps++;
    millis.add(stepTime.total());
    time = time.plus(stepTime);
    if (result.weight() > 0) {
      loss += result.loss() * result.weight();
      weight += result.weight();
      correct += result.correct();
      decisions += result.decisions();
      examples += result.examples();
      timedExamples += result.examples();
    }
  }

  /** How many steps were added. */
  int steps() {
    return steps;
  }

  /** The mean of the steps' losses, weighted by their examples. */
  Evaluation score() {
    return LossSum.score(loss / weight, examples, correct, decisions);
  }

  EpochMetrics.Pace pace(double elapsedSeconds) {
    double[] sorted = millis.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    double seconds = time.total() / 1000;
    return new EpochMetrics.Pace(
        seconds > 0 ? timedExamples / seconds : 0,
        percentile(sorted, 50),
        percentile(sorted, 99),
        time.shares(),
        elapsedSeconds);
  }

  /** A percentile by the nearest rank; 0 if there are no values. */
  private static double percentile(double[] sorted, int percent) {
    return sorted.length == 0 ? 0 : sorted[(sorted.length * percent + 99) / 100 - 1];
  }

  void save(ObjectNode state) {
    state
        .put("steps", steps)
        .put("loss", loss)
        .put("weight", weight)
        .put("correct", correct)
        .put("decisions", decisions)
        .put("examples", examples);
  }

  void resume(ObjectNode state) {
    steps = state.path("steps").asInt();
    loss = state.path("loss").asDouble();
    weight = state.path("weight").asDouble();
    correct = state.path("correct").asLong();
    decisions = state.path("decisions").asLong();
    examples = state.path("examples").asLong();
  }
}
