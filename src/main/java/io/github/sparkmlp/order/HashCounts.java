package io.github.sparkmlp.order;

import java.io.Serializable;
import java.util.Arrays;

/** The distinct hashes of a run in ascending order, and how many examples have each. */
public final class HashCounts implements Serializable {
  private static final long serialVersionUID = 1;

  /** The partition of the examples. */
  final int partition;

  /** The run within the partition. */
  final int run;

  final long[] high;
  final long[] low;
  final int[] counts;

  HashCounts(int partition, int run, long[] high, long[] low, int[] counts) {
    this.partition = partition;
    this.run = run;
    this.high = high;
    this.low = low;
    this.counts = counts;
  }

  int size() {
    return counts.length;
  }

  /** The index of the first hash, from {@code from} on, that falls into a later bucket. */
  int endOfBucket(int from, int buckets) {
    int bucket = ContentHash.bucket(high[from], buckets);
    int end = from + 1;
    while (end < size() && ContentHash.bucket(high[end], buckets) == bucket) {
      end++;
    }
    return end;
  }

  HashCounts slice(int from, int until) {
    return new HashCounts(
        partition,
        run,
        Arrays.copyOfRange(high, from, until),
        Arrays.copyOfRange(low, from, until),
        Arrays.copyOfRange(counts, from, until));
  }
}
