package io.github.sparkmlp.record;

import io.github.sparkmlp.choice.Metric;
import io.github.sparkmlp.evaluate.Evaluation;
import io.github.sparkmlp.step.StepTime;
import io.github.sparkmlp.train.EpochMetrics;
import io.github.sparkmlp.train.StepMetrics;
import io.github.sparkmlp.train.TrainListener;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * Keeps the newest step and epoch for Spark's metrics system. A step costs one assignment; values
 * are computed when they are read.
 */
public final class LatestMetrics implements TrainListener {
  private static final double MILLIS_PER_SECOND = 1e3;

  /** Spark creates the plugin, a run its listeners; this connects them while the context lives. */
  private static volatile Optional<LatestMetrics> shown = Optional.empty();

  // The training thread writes these, Spark's reporters read them.
  private volatile Optional<StepMetrics> step = Optional.empty();
  private volatile Optional<EpochMetrics> epoch = Optional.empty();

  /**
   * Returns the metrics published by Spark's metrics system, reset for a new training; empty if
   * Spark has not loaded the plugin.
   */
  public static Optional<TrainListener> shown() {
    shown.ifPresent(LatestMetrics::forget);
    return shown.map(latest -> latest);
  }

  /** Publishes these metrics from now on; empty: none. */
  public static void show(Optional<LatestMetrics> latest) {
    shown = latest;
  }

  @Override
  public void stepDone(StepMetrics metrics) {
    step = Optional.of(metrics);
  }

  @Override
  public void epochDone(EpochMetrics metrics) {
    epoch = Optional.of(metrics);
  }

  private void forget() {
    step = Optional.empty();
    epoch = Optional.empty();
  }

  /**
   * Returns the values by name: {@code epoch}, {@code step}, {@code learningRate} and {@code step…}
   * of the newest step, all others of the newest epoch, named as in {@code metrics.jsonl}. A value
   * is NaN if it is not known yet or does not apply.
   */
  public Map<String, DoubleSupplier> gauges() {
    Map<String, DoubleSupplier> gauges = new LinkedHashMap<>();
    gauges.put("epoch", ofStep(StepMetrics::epoch));
    gauges.put("step", ofStep(StepMetrics::step));
    gauges.put("learningRate", ofStep(StepMetrics::learningRate));
    gauges.put("stepTrainLoss", ofStep(done -> done.train().loss()));
    gauges.put(
        "stepRowsPerSecond",
        ofStep(done -> done.train().examples() * MILLIS_PER_SECOND / done.time().total()));
    putSeconds(gauges, "step", StepTime::total);
    putSeconds(gauges, "stepSchedule", StepTime::schedule);
    putSeconds(gauges, "stepBroadcast", StepTime::broadcast);
    putSeconds(gauges, "stepCompute", StepTime::compute);
    putSeconds(gauges, "stepAggregate", StepTime::aggregate);
    putSeconds(gauges, "stepUpdate", StepTime::update);
    putScores(gauges, "train", done -> Optional.of(done.train()));
    putScores(gauges, "validation", EpochMetrics::validation);
    gauges.put("rowsPerSecond", ofEpoch(done -> done.pace().rowsPerSecond()));
    gauges.put("elapsedSeconds", ofEpoch(done -> done.pace().elapsedSeconds()));
    return gauges;
  }

  private void putSeconds(
      Map<String, DoubleSupplier> gauges, String part, ToDoubleFunction<StepTime> millis) {
    gauges.put(
        part + "Seconds", ofStep(done -> millis.applyAsDouble(done.time()) / MILLIS_PER_SECOND));
  }

  private void putScores(
      Map<String, DoubleSupplier> gauges,
      String rows,
      Function<EpochMetrics, Optional<Evaluation>> score) {
    for (Metric metric : Metric.values()) {
      gauges.put(
          MetricsFiles.name(rows, metric),
          ofEpoch(
              done -> score.apply(done).flatMap(found -> found.metric(metric)).orElse(Double.NaN)));
    }
  }

  private DoubleSupplier ofStep(ToDoubleFunction<StepMetrics> value) {
    return () -> step.stream().mapToDouble(value).findFirst().orElse(Double.NaN);
  }

  private DoubleSupplier ofEpoch(ToDoubleFunction<EpochMetrics> value) {
    return () -> epoch.stream().mapToDouble(value).findFirst().orElse(Double.NaN);
  }
}
