package io.github.sparkmlp.data;

import io.github.sparkmlp.config.ExitCode;
import io.github.sparkmlp.config.JobFailure;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function2;

/** What values the columns of raw examples have: the extremes of numbers, and all texts. */
final class ColumnValues implements Serializable {
  private static final long serialVersionUID = 1;

  /** Of nothing. */
  static final ColumnValues NONE = new ColumnValues();

  private static final int MOST_TEXTS = 1 << 16;

  private long[] counts;
  private float[] least;
  private float[] greatest;
  private final List<TreeSet<String>> texts = new ArrayList<>();

  /** Goes through the examples once. */
  static ColumnValues of(JavaRDD<Example> examples) {
    return examples.treeAggregate(new ColumnValues(), new Add(), new Merge());
  }

  /** How many numbers an example has. */
  int numbers() {
    return counts == null ? 0 : counts.length;
  }

  /** How many examples have the n-th number. */
  long count(int n) {
    return counts[n];
  }

  float least(int n) {
    return least[n];
  }

  float greatest(int n) {
    return greatest[n];
  }

  /** The difference of the extremes; 1 where there is none. */
  float range(int n) {
    float range = greatest[n] - least[n];
    if (Float.isInfinite(range)) {
      throw new JobFailure(
          ExitCode.BAD_DATA,
          "Features have values from %s to %s".formatted(least[n], greatest[n]),
          "data.scale = min-max takes values whose difference is a float32.");
    }
    return range == 0 ? 1 : range;
  }

  int textColumns() {
    return texts.size();
  }

  /** The different texts of a column, in ascending order. */
  List<String> texts(int column) {
    return List.copyOf(texts.get(column));
  }

  private void begin(int numbers, int textColumns) {
    if (counts == null) {
      counts = new long[numbers];
      least = new float[numbers];
      greatest = new float[numbers];
      Arrays.fill(least, Float.POSITIVE_INFINITY);
      Arrays.fill(greatest, Float.NEGATIVE_INFINITY);
      for (int i = 0; i < textColumns; i++) {
        texts.add(new TreeSet<>());
      }
    }
  }

  private void add(Example example) {
    begin(example.features.size(), example.texts.length);
    for (int n = 0; n < counts.length; n++) {
      float value = example.features.at(n);
      if (!Float.isNaN(value)) {
        include(n, 1, value, value);
      }
    }
    for (int i = 0; i < texts.size(); i++) {
      if (example.texts[i] != null) {
        texts.get(i).add(example.texts[i]);
        requireFew(texts.get(i));
      }
    }
  }

  private void include(int n, long count, float low, float high) {
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
    }
    for (int i = 0; i < texts.size(); i++) {
      texts.get(i).addAll(other.texts.get(i));
      requireFew(texts.get(i));
    }
    return this;
  }

  private static void requireFew(SortedSet<String> texts) {
    if (texts.size() > MOST_TEXTS) {
      throw new JobFailure(
          ExitCode.USAGE,
          "A column of categories or classes has more than %s different values: \"%s\", …"
              .formatted(MOST_TEXTS, texts.first()),
          "Leave it out of data.categorical, or name another data.label.");
    }
  }

  private static final class Add implements Function2<ColumnValues, Example, ColumnValues> {
    private static final long serialVersionUID = 1;

    @Override
    public ColumnValues call(ColumnValues values, Example example) {
      values.add(example);
      return values;
    }
  }

  private static final class Merge implements Function2<ColumnValues, ColumnValues, ColumnValues> {
    private static final long serialVersionUID = 1;

    @Override
    public ColumnValues call(ColumnValues values, ColumnValues other) {
      return values.merge(other);
    }
  }
}
