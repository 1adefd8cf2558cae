package io.github.sparkmlp.data;

import io.github.sparkmlp.block.Shard;
import io.github.sparkmlp.choice.TargetType;
import io.github.sparkmlp.model.FeatureColumn;
import io.github.sparkmlp.model.Preprocessing;
import java.io.Serializable;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;

/** A summary of the examples: how many there are of each class, and which features vary. */
public final class DataSummary implements Serializable {
  private static final long serialVersionUID = 1;

  private final boolean exclusive;
  private final long[] classes;
  private final float[] leastTargets;
  private final float[] greatestTargets;
  private long bytes;

  /** How many inputs of the network each number, then each category has. */
  private final int[] inputs;

  private final float[] least;
  private final float[] greatest;

  private DataSummary(Preprocessing preprocessing, TargetType targets, int outputs) {
    this.exclusive = targets.areExclusive(outputs);
    this.classes = new long[targets.classes(outputs)];
    this.leastTargets = filled(targets.width(outputs), Float.POSITIVE_INFINITY);
    this.greatestTargets = filled(targets.width(outputs), Float.NEGATIVE_INFINITY);
    int[] categories =
        preprocessing.columns().stream()
            .filter(FeatureColumn::isCategory)
            .mapToInt(FeatureColumn::inputs)
            .toArray();
    int numbers = preprocessing.inputs() - Arrays.stream(categories).sum();
    this.inputs =
        IntStream.concat(IntStream.range(0, numbers).map(n -> 1), Arrays.stream(categories))
            .toArray();
    this.least = filled(inputs.length, Float.POSITIVE_INFINITY);
    this.greatest = filled(inputs.length, Float.NEGATIVE_INFINITY);
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
    return Arrays.stream(inputs).sum();
  }

  /** How many inputs have the same value in all examples, and so carry no information. */
  public int constantFeatures() {
    int constant = 0;
    for (int f = 0; f < inputs.length; f++) {
      constant += least[f] == greatest[f] ? inputs[f] : 0;
    }
    return constant;
  }

  private static void widen(float[] least, float[] greatest, float[] low, float[] high) {
    for (int i = 0; i < low.length; i++) {
      least[i] = Math.min(least[i], low[i]);
      greatest[i] = Math.max(greatest[i], high[i]);
    }
  }

  private void count(Shard shard) {
    float[] targets = new float[leastTargets.length];
    for (int e = 0; e < shard.examples(); e++) {
      for (int i = 0; i < targets.length; i++) {
        targets[i] = shard.target(e, i);
      }
      widen(leastTargets, greatestTargets, targets, targets);
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
    count(shard);
    bytes += shard.bytes();
    return this;
  }

  private DataSummary merge(DataSummary other) {
    Arrays.setAll(classes, c -> classes[c] + other.classes[c]);
    widen(leastTargets, greatestTargets, other.leastTargets, other.greatestTargets);
    bytes += other.bytes;
    widen(least, greatest, other.least, other.greatest);
    return this;
  }
}
