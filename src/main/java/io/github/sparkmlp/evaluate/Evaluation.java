package io.github.sparkmlp.evaluate;

import io.github.sparkmlp.choice.Metric;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The score of predictions: loss and metrics.
 *
 * @param loss the weighted mean over the examples
 * @param examples how many counted: those of nonzero weight
 * @param metrics the other metrics; each example counts once
 * @param classes the counts of each class, if they were requested
 */
public record Evaluation(
    double loss, long examples, Map<Metric, Double> metrics, Optional<ClassCounts> classes) {

  public Evaluation {
    metrics = Collections.unmodifiableMap(new TreeMap<>(metrics));
  }

  /** The value of a metric; empty where there is none. */
  public Optional<Double> metric(Metric metric) {
    return metric == Metric.LOSS ? Optional.of(loss) : Optional.ofNullable(metrics.get(metric));
  }

  Evaluation with(Metric metric, double value) {
    Map<Metric, Double> more = new TreeMap<>(metrics);
    more.put(metric, value);
    return new Evaluation(loss, examples, more, classes);
  }
}
