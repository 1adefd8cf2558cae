package io.github.sparkmlp.evaluate;

import io.github.sparkmlp.kernel.FixedPoint;
import java.io.Serializable;

/**
 * How often predictions were right, by their predicted probability, in bins of equal width. The
 * order and grouping of predictions do not change a bit.
 */
public final class Calibration implements Serializable {
  private static final long serialVersionUID = 1;

  public static final int BINS = 10;

  /** The scale follows from it; the scale itself is not kept, because Kryo cannot write it. */
  private final long most;

  private final long[] predictions = new long[BINS];
  private final long[] right = new long[BINS];
  private final ExactSum[] probabilities = new ExactSum[BINS];

  /** An empty calibration for up to this many predictions. */
  Calibration(long most) {
    this.most = most;
    for (int bin = 0; bin < BINS; bin++) {
      probabilities[bin] = new ExactSum();
    }
  }

  /** The scale of the sums, for values of at most 1. */
  private FixedPoint scale() {
    return FixedPoint.ofAddends(most).fitting(0);
  }

  /** Adds a prediction; a probability at an edge is in the bin above. */
  void add(double probability, boolean isRight) {
    int bin = Math.min((int) (probability * BINS), BINS - 1);
    predictions[bin]++;
    right[bin] += isRight ? 1 : 0;
    probabilities[bin].add(scale(), probability);
  }

  void merge(Calibration other) {
    for (int bin = 0; bin < BINS; bin++) {
      predictions[bin] += other.predictions[bin];
      right[bin] += other.right[bin];
      probabilities[bin].merge(other.probabilities[bin]);
    }
  }

  public long predictions(int bin) {
    return predictions[bin];
  }

  /** The mean probability of a bin's predictions; 0 if there are none. */
  public double probability(int bin) {
    return predictions[bin] == 0 ? 0 : probabilities[bin].value(scale()) / predictions[bin];
  }

  /** The share of a bin's predictions that were right; 0 if there are none. */
  public double accuracy(int bin) {
    return predictions[bin] == 0 ? 0 : (double) right[bin] / predictions[bin];
  }

  /**
   * The expected calibration error: the mean over predictions of |accuracy − probability| of their
   * bins (Naeini, Cooper, Hauskrecht, 2015); 0 if there are none.
   */
  public double error() {
    double sum = 0;
    long all = 0;
    for (int bin = 0; bin < BINS; bin++) {
      sum += predictions[bin] * Math.abs(accuracy(bin) - probability(bin));
      all += predictions[bin];
    }
    return all == 0 ? 0 : sum / all;
  }
}
