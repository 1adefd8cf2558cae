package io.github.sparkmlp.data;

import io.github.sparkmlp.block.Shard;
import io.github.sparkmlp.choice.TargetType;
import io.github.sparkmlp.model.FeatureColumn;
import io.github.sparkmlp.model.Preprocessing;
import java.io.Serializable;
import java.util.Arrays;
import org.apache.spark.api.java.JavaRDD;

/** A summary of the examples: how many there are of each class, and which features vary. */
public final class DataSummary implements Serializable {
  private static final long serialVersionUID = 1;

  private final boolean exclusive;
  private final long[] classes;
  private final float[] leastTargets;
  private final float[] greatestTargets;
  private long bytes;
  private final int features;
  private final int[] categories;
  private final float[] least;
  private final float[] greatest;
  private final int[] leastCategory;
  private final int[] greatestCategory;

  private DataSummary(Preprocessing preprocessing, TargetType targets, int outputs) {
    this.exclusive = targets.areExclusive(outputs);
    this.classes = new long[targets.classes(outputs)];
    this.leastTargets = filled(targets.width(outputs), Float.POSITIVE_INFINITY);
    this.greatestTargets = filled(targets.width(outputs), Float.NEGATIVE_INFINITY);
    this.features = preprocessing.inputs();
    this.categories =
        preprocessing.columns().stream()
            .filter(FeatureColumn::isCategory)
            .mapToInt(FeatureColumn::inputs)
            .toArray();
    int numbers = features - Arrays.stream(categories).sum();
    this.least = filled(numbers, Float.POSITIVE_INFINITY);
    this.greatest = filled(numbers, Float.NEGATIVE_INFINITY);
    this.leastCategory = new int[categories.length];
    this.greatestCategory = new int[categories.length];
    Arrays.fill(leastCategory, Integer.MAX_VALUE);
    Arrays.fill(greatestCategory, Integer.MIN_VALUE);
  }

  static DataSummary of(
      JavaRDD<Shard> shards, Preprocessing preprocessing, TargetType targets, int outputs) {
    DataSummary empty = new DataSummary(preprocessing, targets, outputs);
    return shards.aggregate(empty, DataSummary::add, DataSummary::merge);
  }

  /** How many examples of each class, or with each label; empty if targets are values. */
  public long[] classes() {
    return classes.clone();
  }

  private static float[] filled(int length, float value) {
    float[] values = new float[length];
    Arrays.fill(values, value);
    return values;
  }

  /** Whether all examples have the same label, or the same labels. */
  public boolean hasOneLabel() {
    return Arrays.equals(leastTargets, greatestTargets);
  }

  /** The least value of each label: the labels of every example if {@link #hasOneLabel}. */
  public float[] leastLabels() {
    return leastTargets.clone();
  }

  /** The weights that balance the classes: rows / (classes · rows of the class). */
  public float[] balancedWeights() {
    long rows = Arrays.stream(classes).sum();
    float[] weights = new float[classes.length];
    for (int c = 0; c < classes.length; c++) {
      weights[c] = classes[c] == 0 ? 1 : (float) ((double) rows / (classes.length * classes[c]));
    }
    return weights;
  }

  /** The bytes that the examples take in memory. */
  public long bytes() {
    return bytes;
  }

  /** The number of inputs of the network. */
  public int features() {
    return features;
  }

  /** How many inputs have the same value in all examples, and so carry no information. */
  public int constantFeatures() {
    int constant = 0;
    for (int f = 0; f < least.length; f++) {
      constant += least[f] == greatest[f] ? 1 : 0;
    }
    for (int column = 0; column < categories.length; column++) {
      constant += leastCategory[column] == greatestCategory[column] ? categories[column] : 0;
    }
    return constant;
  }

  private void includeTargets(float[] low, float[] high) {
    for (int i = 0; i < low.length; i++) {
      leastTargets[i] = Math.min(leastTargets[i], low[i]);
      greatestTargets[i] = Math.max(greatestTargets[i], high[i]);
    }
  }

  private void count(Shard shard) {
    float[] targets = new float[leastTargets.length];
    for (int e = 0; e < shard.examples(); e++) {
      for (int i = 0; i < targets.length; i++) {
        targets[i] = shard.target(e, i);
      }
      includeTargets(targets, targets);
    }
    for (int e = 0; classes.length > 0 && e < shard.examples(); e++) {
      if (exclusive) {
        classes[(int) shard.target(e, 0)]++;
      } else {
        for (int label = 0; label < classes.length; label++) {
          classes[label] += (long) shard.target(e, label);
        }
      }
    }
  }

  private DataSummary add(Shard shard) {
    shard.extremes(least, greatest);
    shard.categoryExtremes(leastCategory, greatestCategory);
    count(shard);
    bytes += shard.bytes();
    return this;
  }

  private DataSummary merge(DataSummary other) {
    Arrays.setAll(classes, c -> classes[c] + other.classes[c]);
    includeTargets(other.leastTargets, other.greatestTargets);
    bytes += other.bytes;
    for (int f = 0; f < least.length; f++) {
      least[f] = Math.min(least[f], other.least[f]);
      greatest[f] = Math.max(greatest[f], other.greatest[f]);
    }
    Arrays.setAll(leastCategory, c -> Math.min(leastCategory[c], other.leastCategory[c]));
    Arrays.setAll(greatestCategory, c -> Math.max(greatestCategory[c], other.greatestCategory[c]));
    return this;
  }
}
