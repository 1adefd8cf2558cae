package io.github.sparkmlp.evaluate;

import java.io.Serializable;

/**
 * Examples counted by the actual and the predicted value of one output, and by the residual,
 * predicted − actual. Values beyond the bounds count in the outermost bin.
 */
public final class ValueSpread implements Serializable {
  private static final long serialVersionUID = 1;

  public static final int BINS = 40;

  private final double least;
  private final double greatest;
  private final double bound;
  private final long[][] counts = new long[BINS][BINS];
  private final long[] residuals = new long[BINS];

  ValueSpread(double least, double greatest, double bound) {
    this.least = least;
    this.greatest = greatest;
    this.bound = bound;
  }

  void add(double actual, double predicted) {
    counts[bin(actual, least, greatest)][bin(predicted, least, greatest)]++;
    residuals[bin(predicted - actual, -bound, bound)]++;
  }

  private static int bin(double value, double low, double high) {
    int bin = (int) (BINS * ((value - low) / (high - low)));
    return Math.max(0, Math.min(BINS - 1, bin));
  }

  void merge(ValueSpread other) {
    ClassCounts.add(residuals, other.residuals);
    for (int i = 0; i < BINS; i++) {
      ClassCounts.add(counts[i], other.counts[i]);
    }
  }

  public double least() {
    return least;
  }

  public double greatest() {
    return greatest;
  }

  public double bound() {
    return bound;
  }

  /** The examples whose actual value is in one bin, counted by the bin of the predicted value. */
  public long[] predicted(int actual) {
    return counts[actual].clone();
  }

  /** The examples counted by residual, from −bound to bound. */
  public long[] residuals() {
    return residuals.clone();
  }

  /** The extremes of the actual values, and the largest absolute residual. */
  static final class Range implements Serializable {
    private static final long serialVersionUID = 1;

    private double least = Double.POSITIVE_INFINITY;
    private double greatest = Double.NEGATIVE_INFINITY;
    private double error;

    void add(double actual, double predicted) {
      least = Math.min(least, actual);
      greatest = Math.max(greatest, actual);
      error = Math.max(error, Math.abs(predicted - actual));
    }

    void merge(Range other) {
      least = Math.min(least, other.least);
      greatest = Math.max(greatest, other.greatest);
      error = Math.max(error, other.error);
    }

    /** An empty spread for this range, with residuals up to the given one at most. */
    ValueSpread spread(double mostResidual) {
      double residual = Math.min(error, mostResidual);
      return new ValueSpread(
          least, greatest > least ? greatest : least + 1, residual > 0 ? residual : 1);
    }
  }
}
