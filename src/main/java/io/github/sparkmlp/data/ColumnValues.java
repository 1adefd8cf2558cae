package io.github.sparkmlp.data;

import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.order.PackedExamples;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function2;

/** The values in the columns of raw examples: the extremes of numbers, and all distinct texts. */
final class ColumnValues implements Serializable {
  private static final long serialVersionUID = 1;

  /** The values of no examples. */
  static final ColumnValues NONE = new ColumnValues();

  private static final int LEAST_STEPS = 1 << 12;
  private static final int MOST_TEXTS = 1 << 20;

  private long[] counts;
  private double[] least;
  private double[] greatest;

  /** Whether a column has a number that float32 would round. */
  private boolean[] inexact;

  private final ArrayList<HashSet<String>> texts = new ArrayList<>();

  /** Collects the values in one pass over the examples. */
  static ColumnValues of(JavaRDD<PackedExamples> examples, Numbers numbers) {
    return examples.treeAggregate(new ColumnValues(), new Add(numbers), ColumnValues::merge);
  }

  int numbers() {
    return counts == null ? 0 : counts.length;
  }

  long count(int n) {
    return counts[n];
  }

  double least(int n) {
    return least[n];
  }

  double greatest(int n) {
    return greatest[n];
  }

  /** Half way between the extremes. */
  double middle(int n) {
    return least[n] / 2 + greatest[n] / 2;
  }

  /** Whether float32 is too coarse: fewer than {@link #LEAST_STEPS} of its steps fill the range. */
  boolean isCoarse(int n) {
    double largest = Math.max(Math.abs(least[n]), Math.abs(greatest[n]));
    return inexact[n] && greatest[n] - least[n] < LEAST_STEPS * Math.ulp((float) largest);
  }

  /** The difference of the extremes; 1 if they are equal. */
  float range(int n) {
    float range = (float) (greatest[n] - least[n]);
    if (Float.isInfinite(range)) {
      throw ExitCode.BAD_DATA.failure(
          "Features have values from %s to %s".formatted(least[n], greatest[n]),
          "data.scale = min-max needs a range that fits into a float32.");
    }
    return range == 0 ? 1 : range;
  }

  int textColumns() {
    return texts.size();
  }

  /** The distinct texts of a column, in ascending order. */
  List<String> texts(int column) {
    return texts.get(column).stream().sorted().toList();
  }

  private void begin(int numbers, int textColumns) {
    if (counts == null) {
      counts = new long[numbers];
      least = new double[numbers];
      greatest = new double[numbers];
      inexact = new boolean[numbers];
      Arrays.fill(least, Double.POSITIVE_INFINITY);
      Arrays.fill(greatest, Double.NEGATIVE_INFINITY);
      for (int i = 0; i < textColumns; i++) {
        texts.add(new HashSet<>());
      }
    }
  }

  private void add(PackedExamples examples, Numbers numbers) {
    begin(numbers.of(examples), examples.textColumns());
    for (int e = 0; e < examples.size(); e++) {
      for (int n = 0; n < counts.length; n++) {
        double value = numbers.at(examples, e, n);
        if (!Double.isNaN(value)) {
          include(n, 1, value, value);
          inexact[n] |= value != (float) value;
        }
      }
    }
    for (int column = 0; column < texts.size(); column++) {
      boolean[] seen = new boolean[examples.dictionary().size()];
      for (int e = 0; e < examples.size(); e++) {
        int text = examples.text(e, column);
        if (text >= 0 && !seen[text]) {
          seen[text] = true;
          texts.get(column).add(examples.dictionary().text(text));
        }
      }
      requireFew(texts.get(column));
    }
  }

  private void include(int n, long count, double low, double high) {
    counts[n] += count;
    least[n] = Math.min(least[n], low);
    greatest[n] = Math.max(greatest[n], high);
  }

  private ColumnValues merge(ColumnValues other) {
    if (other.counts == null) {
      return this;
    }
    begin(other.counts.length, other.texts.size());
    for (int n = 0; n < counts.length; n++) {
      include(n, other.counts[n], other.least[n], other.greatest[n]);
      inexact[n] |= other.inexact[n];
    }
    for (int i = 0; i < texts.size(); i++) {
      texts.get(i).addAll(other.texts.get(i));
      requireFew(texts.get(i));
    }
    return this;
  }

  private static void requireFew(Set<String> texts) {
    if (texts.size() > MOST_TEXTS) {
      throw ExitCode.USAGE.failure(
          "A column of categories or classes has more than %s different values: \"%s\", …"
              .formatted(MOST_TEXTS, texts.iterator().next()),
          "Leave it out of data.categorical, or name another data.label.");
    }
  }

  private record Add(Numbers numbers)
      implements Function2<ColumnValues, PackedExamples, ColumnValues> {

    @Override
    public ColumnValues call(ColumnValues values, PackedExamples examples) {
      values.add(examples, numbers);
      return values;
    }
  }
}
