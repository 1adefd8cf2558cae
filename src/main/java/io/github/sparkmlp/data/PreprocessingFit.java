package io.github.sparkmlp.data;

import io.github.sparkmlp.choice.TargetScale;
import io.github.sparkmlp.config.PreprocessingConfig;
import io.github.sparkmlp.config.ScaleConfig;
import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.model.FeatureColumn;
import io.github.sparkmlp.model.Preprocessing;
import io.github.sparkmlp.model.Scaling;
import io.github.sparkmlp.model.TargetScaling;
import io.github.sparkmlp.order.CountedExamples;
import io.github.sparkmlp.order.PackedExamples;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;

/**
 * Fits a preprocessing to the training rows. Counts and sums are exact, so that neither order nor
 * partitioning changes a bit of the result. Weights of rows are ignored.
 *
 * @param training raw examples
 * @param columns of the examples; their categories are not known yet
 */
record PreprocessingFit(
    CountedExamples training, List<FeatureColumn> columns, PreprocessingConfig config) {
  /** A number that is missing in more than this share of the rows gets an input that says so. */
  private static final double FREQUENTLY_MISSING = 0.05;

  /**
   * Fits the preprocessing, in as many passes over the rows as needed: none, one for categories,
   * classes and extremes, one more for means, and one more for deviations.
   */
  Preprocessing preprocessing() {
    boolean categories = columns.stream().anyMatch(FeatureColumn::isCategory);
    boolean classes = config.classes().map(names -> names.given().isEmpty()).orElse(false);
    boolean targets = config.target() != TargetScale.NONE;
    boolean moments = columns.stream().anyMatch(FeatureColumn::isMoment);
    boolean numbers = config.imputeMean() || config.scale().isFitted() || targets || moments;
    boolean needsMeans =
        config.imputeMean() || config.scale().type() == ScaleConfig.Type.STANDARD || targets;
    Numbers all = new Numbers(config.target());
    JavaRDD<PackedExamples> examples = training.examples();
    ColumnValues values =
        categories || classes || numbers ? ColumnValues.of(examples, all) : ColumnValues.NONE;
    requirePresent(values);
    ColumnSums sums = needsMeans ? ColumnSums.of(examples, values, all, config) : ColumnSums.NONE;
    List<FeatureColumn> fitted = fitted(values);
    IntToDoubleFunction centers = centers(fitted);
    IntToDoubleFunction means = n -> sums.mean(n) - centers.applyAsDouble(n);
    return new Preprocessing(
        fitted,
        scaling(fitted, values, sums, means),
        config.imputeMean() ? spread(fitted, means, 0) : List.of(),
        config
            .classes()
            .map(names -> classes ? values.texts(values.textColumns() - 1) : names.given())
            .orElse(List.of()),
        targets ? target(values, sums) : TargetScaling.NONE);
  }

  private TargetScaling target(ColumnValues values, ColumnSums sums) {
    List<Double> shifts = new ArrayList<>();
    List<Double> divisors = new ArrayList<>();
    for (int n = features(); n < values.numbers(); n++) {
      shifts.add(sums.mean(n));
      divisors.add(sums.exactDeviation(n));
    }
    return new TargetScaling(config.target() == TargetScale.LOG, shifts, divisors);
  }

  /** The largest of all targets, in one pass over the rows. */
  double largestTarget() {
    Numbers withTargets = new Numbers(TargetScale.STANDARD);
    ColumnValues values = ColumnValues.of(training.examples(), withTargets);
    return IntStream.range(features(), values.numbers())
        .mapToDouble(values::greatest)
        .reduce(0, Math::max);
  }

  private int features() {
    return columns.stream().mapToInt(FeatureColumn::numbers).sum();
  }

  private void requirePresent(ColumnValues values) {
    int n = 0;
    for (FeatureColumn column : columns) {
      int numbers = column.numbers();
      for (int i = 0; i < Math.min(numbers, values.numbers()); i++) {
        if (values.count(n++) == 0) {
          throw ExitCode.BAD_DATA.failure(
              "\"%s\" is missing in all rows to train on".formatted(column.name()),
              "Leave it out of data.features.");
        }
      }
    }
  }

  private List<FeatureColumn> fitted(ColumnValues values) {
    List<FeatureColumn> fitted = new ArrayList<>();
    int text = 0;
    int n = 0;
    for (FeatureColumn column : columns) {
      if (column.isCategory()) {
        fitted.add(column.with(values.texts(text++)));
      } else {
        boolean coarse =
            column.kind() == FeatureColumn.Kind.NUMBER
                && config.scale().isFitted()
                && values.isCoarse(n);
        boolean day = column.isMoment() && column.kind() != FeatureColumn.Kind.TIME;
        if (day) {
          fitted.add(column.around(values.least(n + column.inputs() - 1)));
        } else {
          FeatureColumn centered = coarse ? column.around(values.middle(n)) : column;
          fitted.add(isIndicated(column, values, n) ? centered.indicated() : centered);
        }
        n += column.numbers();
      }
    }
    return fitted;
  }

  /** Whether the n-th number gets an input that says where it is missing. */
  private boolean isIndicated(FeatureColumn column, ColumnValues values, int n) {
    long rows = training.fingerprint().examples();
    return config.missing() == PreprocessingConfig.Missing.INDICATE
        && column.kind() == FeatureColumn.Kind.NUMBER
        && rows - values.count(n) > FREQUENTLY_MISSING * rows;
  }

  /** The centre that is subtracted from each number in double. */
  private static IntToDoubleFunction centers(List<FeatureColumn> columns) {
    double[] centers =
        columns.stream()
            .filter(column -> !column.isCategory())
            .flatMapToDouble(
                column -> IntStream.range(0, column.numbers()).mapToDouble(column::center))
            .toArray();
    return n -> centers[n];
  }

  private Scaling scaling(
      List<FeatureColumn> fitted, ColumnValues values, ColumnSums sums, IntToDoubleFunction means) {
    ScaleConfig scale = config.scale();
    IntToDoubleFunction centers = centers(fitted);
    return switch (scale.type()) {
      case DIVISOR ->
          new Scaling(spread(fitted, n -> 0, 0), spread(fitted, n -> scale.divisor(), 1));
      case MIN_MAX ->
          new Scaling(
              spread(fitted, n -> values.least(n) - centers.applyAsDouble(n), 0),
              spread(fitted, values::range, 1));
      case STANDARD -> new Scaling(spread(fitted, means, 0), spread(fitted, sums::deviation, 1));
    };
  }

  /** A value for each input: the number's own, or {@code flag} for inputs that are 0 or 1. */
  private static List<Float> spread(
      List<FeatureColumn> columns, IntToDoubleFunction number, float flag) {
    List<Float> values = new ArrayList<>();
    int n = 0;
    for (FeatureColumn column : columns) {
      for (int i = 0; i < column.inputs(); i++) {
        values.add(i < column.numbers() ? (float) number.applyAsDouble(n++) : flag);
      }
    }
    return values;
  }

  /** Fails with {@link ExitCode#USAGE} if the network's inputs do not fit the rows. */
  static void requireInputs(List<FeatureColumn> columns, int inputs) {
    int found = columns.stream().mapToInt(FeatureColumn::inputs).sum();
    if (found != inputs) {
      String oneHot =
          columns.stream().anyMatch(FeatureColumn::isCategory)
              ? " with %s inputs, one for each category".formatted(found)
              : "";
      throw ExitCode.USAGE.failure(
          "The data have %s feature columns%s, network.layers starts with %s"
              .formatted(columns.size(), oneHot, inputs),
          "Start network.layers with %s, or name other columns in data.features.".formatted(found));
    }
  }

  /** Fails with {@link ExitCode#USAGE} if the network has another number of classes. */
  static void requireClasses(Preprocessing preprocessing, int classes) {
    List<String> names = preprocessing.classes();
    if (!names.isEmpty() && names.size() != classes) {
      throw ExitCode.USAGE.failure(
          "The rows to train on have %s classes (%s), network.layers is for %s"
              .formatted(names.size(), firstOf(names), classes),
          "End network.layers with %s, or name the classes in data.classes."
              .formatted(names.size()));
    }
  }

  private static String firstOf(List<String> names) {
    return String.join(", ", names.subList(0, Math.min(5, names.size())))
        + (names.size() > 5 ? ", …" : "");
  }
}
