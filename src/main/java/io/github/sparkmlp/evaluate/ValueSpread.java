package io.github.sparkmlp.evaluate;

import java.io.Serializable;

/**
 * How the values that one output predicts lie against those of the examples: examples counted by
 * both, and by the residual, predicted − actual. What lies beyond the bounds counts at the edge.
 */
public final class ValueSpread implements Serializable {
  private static final long serialVersionUID = 1;

  /** Parts of each range. */
  public static final int BINS = 40;

  private final double least;
  private final double greatest;
  private final double bound;
  private final long[][] counts = new long[BINS][BINS];
  private final long[] residuals = new long[BINS];

  /**
   * Of nothing yet.
   *
   * @param least of the values that examples have
   * @param greatest of these
   * @param bound of residuals, either way
   */
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
    for (int i = 0; i < BINS; i++) {
      residuals[i] += other.residuals[i];
      for (int j = 0; j < BINS; j++) {
        counts[i][j] += other.counts[i][j];
      }
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

  /** Examples whose value is in one part of the range, by that of the predicted value. */
  public long[] predicted(int actual) {
    return counts[actual].clone();
  }

  /** Examples by their residual, from −bound to bound. */
  public long[] residuals() {
    return residuals.clone();
  }

  /** The extremes of what examples have, and of how far predictions are off. */
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

    /** A spread of these, but for residuals beyond the given one. */
    ValueSpread spread(double mostResidual) {
      double residual = Math.min(error, mostResidual);
      return new ValueSpread(
          least, greatest > least ? greatest : least + 1, residual > 0 ? residual : 1);
    }
  }
}
