package io.github.sparkmlp.data;

import io.github.sparkmlp.config.TargetType;
import java.io.Serializable;
import java.util.Arrays;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function2;

/** What the examples look like: how many of each class, which features vary. */
public final class DataSummary implements Serializable {
  private static final long serialVersionUID = 1;

  private final boolean exclusive;
  private final long[] classes;
  private float[] least;
  private float[] greatest;

  private DataSummary(TargetType targets, int outputs) {
    this.exclusive = targets.areExclusive(outputs);
    this.classes = new long[targets.classes(outputs)];
  }

  /** Goes through all shards once. */
  static DataSummary of(JavaRDD<Shard> shards, TargetType targets, int outputs) {
    return shards.aggregate(new DataSummary(targets, outputs), new AddShard(), new Merge());
  }

  /** How many examples of each class, or with each label; none where targets are values. */
  public long[] classes() {
    return classes.clone();
  }

  /** Weights with which all classes weigh the same: rows / (classes · rows of the class). */
  public float[] balancedWeights() {
    long rows = Arrays.stream(classes).sum();
    float[] weights = new float[classes.length];
    for (int c = 0; c < classes.length; c++) {
      weights[c] = classes[c] == 0 ? 1 : (float) ((double) rows / (classes.length * classes[c]));
    }
    return weights;
  }

  public int features() {
    return least.length;
  }

  /** Features that have one value throughout, and so teach nothing. */
  public int constantFeatures() {
    int constant = 0;
    for (int f = 0; f < least.length; f++) {
      constant += least[f] == greatest[f] ? 1 : 0;
    }
    return constant;
  }

  private void include(float[] low, float[] high) {
    if (least == null) {
      least = low.clone();
      greatest = high.clone();
      return;
    }
    for (int f = 0; f < low.length; f++) {
      least[f] = Math.min(least[f], low[f]);
      greatest[f] = Math.max(greatest[f], high[f]);
    }
  }

  private void count(Shard shard) {
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

  private static final class AddShard implements Function2<DataSummary, Shard, DataSummary> {
    private static final long serialVersionUID = 1;

    @Override
    public DataSummary call(DataSummary summary, Shard shard) {
      float[] least = new float[shard.width()];
      float[] greatest = new float[shard.width()];
      Arrays.fill(least, Float.POSITIVE_INFINITY);
      Arrays.fill(greatest, Float.NEGATIVE_INFINITY);
      shard.extremes(least, greatest);
      summary.include(least, greatest);
      summary.count(shard);
      return summary;
    }
  }

  private static final class Merge implements Function2<DataSummary, DataSummary, DataSummary> {
    private static final long serialVersionUID = 1;

    @Override
    public DataSummary call(DataSummary summary, DataSummary other) {
      for (int c = 0; c < other.classes.length; c++) {
        summary.classes[c] += other.classes[c];
      }
      if (other.least != null) {
        summary.include(other.least, other.greatest);
      }
      return summary;
    }
  }
}
