package io.github.sparkmlp.train;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.sparkmlp.checkpoint.Checkpoint;
import io.github.sparkmlp.config.EarlyStoppingConfig;
import io.github.sparkmlp.evaluate.Evaluation;
import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import io.github.sparkmlp.nn.Topology;

/** Early stopping: remembers the epoch with the best validation score, and its parameters. */
final class EarlyStopping {
  private static final String BEST = "best-parameters";

  private final EarlyStoppingConfig config;
  private final Topology topology;
  private final float[] parameters;
  private int epoch;
  private double value;
  private int last;

  EarlyStopping(EarlyStoppingConfig config, Topology topology, int parameters) {
    this.config = config;
    this.topology = topology;
    this.parameters = new float[parameters];
  }

  /**
   * Adds the validation score of the next epoch and its parameters.
   *
   * @throws JobFailure with {@link ExitCode#BAD_DATA} if the metric has no value on these rows
   */
  void add(int epoch, Evaluation validation, float[] current) {
    double next = validation.metric(config.metric()).orElse(Double.NaN);
    if (Double.isNaN(next)) {
      throw ExitCode.BAD_DATA.failure(
          "early-stopping.metric = %s has no value on the validation rows"
              .formatted(config.metric().configured()),
          "They must have examples of all classes, and targets that differ; or choose loss.");
    }
    last = epoch;
    if (this.epoch == 0 || config.metric().isBetter(next, value, config.minDelta())) {
      this.epoch = epoch;
      value = next;
      System.arraycopy(current, 0, parameters, 0, current.length);
    }
  }

  /** Whether to stop, because enough epochs in a row were no better. */
  boolean isDue() {
    return epoch > 0 && last - epoch >= config.patience();
  }

  /** The best epoch so far; 0 if there is none yet. */
  int epoch() {
    return epoch;
  }

  /** Replaces the current parameters by those of the best epoch. */
  void restore(float[] current) {
    System.arraycopy(parameters, 0, current, 0, current.length);
  }

  void save(Checkpoint checkpoint) {
    checkpoint
        .section("early-stopping")
        .put("epoch", epoch)
        .put("last", last)
        .put("value", Double.doubleToLongBits(value));
    checkpoint.put(BEST, topology, parameters);
  }

  void resume(Checkpoint checkpoint) {
    ObjectNode state = checkpoint.section("early-stopping");
    epoch = state.path("epoch").asInt();
    last = state.path("last").asInt();
    value = Double.longBitsToDouble(state.path("value").asLong());
    System.arraycopy(checkpoint.values(BEST, topology), 0, parameters, 0, parameters.length);
  }
}
