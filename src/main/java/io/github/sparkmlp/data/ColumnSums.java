package io.github.sparkmlp.data;

import io.github.sparkmlp.choice.TargetScale;
import io.github.sparkmlp.config.PreprocessingConfig;
import io.github.sparkmlp.config.ScaleConfig;
import io.github.sparkmlp.kernel.FixedPoint;
import io.github.sparkmlp.order.PackedExamples;
import java.util.Arrays;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function2;

/**
 * Means and standard deviations of the numbers of raw examples, from sums in fixed point: Σ (x − c)
 * around the middle c of the extremes, and Σ (x − mean)². Missing numbers are left out; the
 * deviation is that of the whole population, √(Σ (x − mean)² / n).
 *
 * @param variances squares of the deviations
 */
@SuppressWarnings("ArrayRecordComponent")
record ColumnSums(double[] means, double[] variances) {
  /** The sums of no columns. */
  static final ColumnSums NONE = new ColumnSums(new double[0], new double[0]);

  /**
   * Computes means in one pass, and deviations, if needed, in a second; every number must occur.
   */
  static ColumnSums of(
      JavaRDD<PackedExamples> examples,
      ColumnValues values,
      Numbers numbers,
      PreprocessingConfig config) {
    int count = values.numbers();
    double[] centers = new double[count];
    for (int n = 0; n < count; n++) {
      centers[n] = values.middle(n);
    }
    double[] means = means(examples, values, numbers, centers, false);
    for (int n = 0; n < count; n++) {
      means[n] += centers[n];
    }
    boolean needed =
        config.scale().type() == ScaleConfig.Type.STANDARD || config.target() != TargetScale.NONE;
    return new ColumnSums(
        means, needed ? means(examples, values, numbers, means, true) : new double[count]);
  }

  double mean(int n) {
    return means[n];
  }

  /** The standard deviation of the n-th number; 1 if all its values are equal. */
  float deviation(int n) {
    float deviation = (float) Math.sqrt(variances[n]);
    return deviation == 0 ? 1 : deviation;
  }

  /** Like {@link #deviation}, but not rounded to float32. */
  double exactDeviation(int n) {
    double deviation = Math.sqrt(variances[n]);
    return deviation == 0 ? 1 : deviation;
  }

  /** The means of x − c, or of its square, in one pass over the examples. */
  private static double[] means(
      JavaRDD<PackedExamples> examples,
      ColumnValues values,
      Numbers numbers,
      double[] centers,
      boolean squared) {
    FixedPoint[] scales = new FixedPoint[centers.length];
    double[] factors = new double[centers.length];
    for (int n = 0; n < scales.length; n++) {
      double most = Math.max(values.greatest(n) - centers[n], centers[n] - values.least(n));
      int bits = FixedPoint.ofAddends(values.count(n)).bits();
      int exponent = FixedPoint.exponent(squared ? most * most : most);
      scales[n] = new FixedPoint(bits, exponent == FixedPoint.ZERO ? 0 : bits - 1 - exponent);
      factors[n] = Math.scalb(1.0, scales[n].scale());
    }
    Add add = new Add(numbers, centers, factors, squared);
    long[] sums = examples.treeAggregate(new long[centers.length], add, ColumnSums::plus);
    double[] means = new double[centers.length];
    for (int n = 0; n < means.length; n++) {
      means[n] = scales[n].value(sums[n]) / values.count(n);
    }
    return means;
  }

  @SuppressWarnings("ArrayRecordComponent")
  private record Add(Numbers numbers, double[] centers, double[] factors, boolean squared)
      implements Function2<long[], PackedExamples, long[]> {

    @Override
    public long[] call(long[] sums, PackedExamples examples) {
      for (int e = 0; e < examples.size(); e++) {
        for (int n = 0; n < sums.length; n++) {
          double value = numbers.at(examples, e, n) - centers[n];
          if (!Double.isNaN(value)) {
            sums[n] += (long) Math.rint((squared ? value * value : value) * factors[n]);
          }
        }
      }
      return sums;
    }
  }

  /** Adds the others to the sums. */
  static long[] plus(long[] sums, long[] others) {
    Arrays.setAll(sums, n -> sums[n] + others[n]);
    return sums;
  }
}
