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
 * The newest step and epoch, for whoever asks while the training goes on. A step costs one
 * assignment; what is asked for is worked out then.
 */
public final class LatestMetrics implements TrainListener {
  private static final double MILLIS_PER_SECOND = 1e3;

  /** Spark makes the plugin, a run its listeners; they meet here while the context lives. */
  private static volatile Optional<LatestMetrics> shown = Optional.empty();

  // Written by the training, read by Spark's reporters.
  private volatile Optional<StepMetrics> step = Optional.empty();
  private volatile Optional<EpochMetrics> epoch = Optional.empty();

  /**
   * What Spark's metrics system shows of a training, with nothing known yet; empty where Spark has
   * not loaded the plugin.
   */
  public static Optional<TrainListener> shown() {
    shown.ifPresent(LatestMetrics::forget);
    return shown.map(latest -> latest);
  }

  /** Shows these from now on, or nothing. */
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
   * The values by their names: {@code epoch}, {@code step}, {@code learningRate} and {@code step…}
   * of the newest step, all others of the newest epoch, as {@code metrics.jsonl} has them. NaN: not
   * known yet, or never.
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
