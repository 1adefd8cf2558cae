package io.github.sparkmlp.order;

import java.io.Serializable;

/**
 * The ranks of a run's distinct hashes in one bucket: where each begins among all examples of the
 * bucket, in ascending order.
 */
final class RunRanks implements Serializable {
  private static final long serialVersionUID = 1;

  final int bucket;

  /** The ranks, as unsigned numbers. */
  final int[] first;

  RunRanks(int bucket, int[] first) {
    this.bucket = bucket;
    this.first = first;
  }
}
