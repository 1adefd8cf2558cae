package io.github.sparkmlp.evaluate;

import io.github.sparkmlp.choice.Metric;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * How well examples were predicted.
 *
 * @param loss the mean over the examples, weighted
 * @param examples how many counted: those that weigh something
 * @param metrics what else they were measured by, each example counting once
 * @param classes how often each class was right, where that was asked for
 */
public record Evaluation(
    double loss, long examples, Map<Metric, Double> metrics, Optional<ClassCounts> classes) {

  public Evaluation {
    Map<Metric, Double> copy = new EnumMap<>(Metric.class);
    copy.putAll(metrics);
    metrics = Collections.unmodifiableMap(copy);
  }

  /** A score without classes. */
  public Evaluation(double loss, long examples, Map<Metric, Double> metrics) {
    this(loss, examples, metrics, Optional.empty());
  }

  /** The value of a metric; empty where there is none. */
  public Optional<Double> metric(Metric metric) {
    return metric == Metric.LOSS ? Optional.of(loss) : Optional.ofNullable(metrics.get(metric));
  }

  /** The same with one metric more. */
  Evaluation with(Metric metric, double value) {
    Map<Metric, Double> more = new EnumMap<>(Metric.class);
    more.putAll(metrics);
    more.put(metric, value);
    return new Evaluation(loss, examples, more, classes);
  }
}
