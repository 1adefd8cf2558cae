package io.github.sparkmlp.data;

import io.github.sparkmlp.kernel.Philox;
import java.io.Serializable;

/**
 * 128 bits that stand for an example's raw values, label and weight, whatever file or partition it
 * came from. Examples with equal hashes are equal, and so interchangeable.
 */
final class ContentHash implements Serializable, Comparable<ContentHash> {
  private static final long serialVersionUID = 1;

  final long high;
  final long low;

  ContentHash(long high, long low) {
    this.high = high;
    this.low = low;
  }

  /** Another hash of the same content: a bijection for each seed. */
  ContentHash mixedWith(long seed) {
    long[] mixed = Philox.block(seed, high, low);
    return new ContentHash(mixed[0], mixed[1]);
  }

  /** Which of {@code partitions} equal parts of all hashes, in ascending order, it falls into. */
  int partition(int partitions) {
    long upper = high >>> 32;
    return (int) ((upper * partitions) >>> 32);
  }

  /** As unsigned numbers. */
  @Override
  public int compareTo(ContentHash other) {
    int comparison = Long.compareUnsigned(high, other.high);
    return comparison != 0 ? comparison : Long.compareUnsigned(low, other.low);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ContentHash hash && hash.high == high && hash.low == low;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(high ^ low);
  }
}
