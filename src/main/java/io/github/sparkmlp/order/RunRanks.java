package io.github.sparkmlp.order;

import java.io.Serializable;

/**
 * Where the different hashes of a run that fall into one bucket begin among all examples of the
 * bucket, in ascending order.
 */
final class RunRanks implements Serializable {
  private static final long serialVersionUID = 1;

  final int bucket;

  /** Unsigned. */
  final int[] first;

  RunRanks(int bucket, int[] first) {
    this.bucket = bucket;
    this.first = first;
  }
}
