package io.github.sparkmlp.evaluate;

import io.github.sparkmlp.choice.Metric;
import io.github.sparkmlp.choice.TargetType;
import io.github.sparkmlp.nn.Network;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Compares the score of a model with that of the best constant prediction on the same rows. */
public final class Baseline {
  private Baseline() {}

  /**
   * Returns a warning if a model is no better than a constant: the mean of values, the largest
   * class, or the more frequent value of each label.
   *
   * @param rows which rows were scored, for the message
   * @param byClass whether all classes count the same, however many rows they have: a constant then
   *     has the mean recall of one right class among all
   */
  public static Optional<String> warning(
      String rows, Evaluation score, Network network, boolean byClass) {
    return network.targets() == TargetType.VALUES
        ? ofValues(rows, score)
        : ofClasses(rows, score, network, byClass);
  }

  /** The warning for values: r² is 0 for the mean, NaN if all values are equal and predicted. */
  private static Optional<String> ofValues(String rows, Evaluation score) {
    return score
        .metric(Metric.R2)
        .filter(r2 -> r2 <= 0)
        .map(
            r2 ->
                "the model is no better on %s than the mean of the values: r² is %s"
                    .formatted(rows, number(r2)));
  }

  private static Optional<String> ofClasses(
      String rows, Evaluation score, Network network, boolean byClass) {
    ClassCounts counts = score.classes().orElseThrow();
    boolean exclusive = network.targets().areExclusive(network.topology().outputs());
    double constant =
        !exclusive
            ? ofLabels(counts, score.examples())
            : byClass ? 1.0 / present(counts) : largest(counts) / (double) score.examples();
    Metric metric = byClass ? Metric.MACRO_RECALL : Metric.ACCURACY;
    double found = score.metric(metric).orElse(Double.NaN);
    return found <= constant
        ? Optional.of(
            "the model is no better on %s than a constant: %s %s, where %s has %s"
                .formatted(
                    rows,
                    metric.configured(),
                    number(found),
                    exclusive ? "the largest class alone" : "what each label mostly is",
                    number(constant)))
        : Optional.empty();
  }

  private static long largest(ClassCounts counts) {
    return supports(counts).max().orElse(0);
  }

  private static long present(ClassCounts counts) {
    return supports(counts).filter(support -> support > 0).count();
  }

  private static LongStream supports(ClassCounts counts) {
    return IntStream.range(0, counts.classes()).mapToLong(counts::support);
  }

  /** The accuracy over labels if each is always predicted as its more frequent value. */
  private static double ofLabels(ClassCounts counts, long examples) {
    long right = supports(counts).map(support -> Math.max(support, examples - support)).sum();
    return (double) right / examples / counts.classes();
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }
}
