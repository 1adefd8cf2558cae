package io.github.sparkmlp.order;

import io.github.sparkmlp.kernel.Philox;
import java.io.Serializable;

/**
 * A 128-bit hash of an example's raw values, label and weight, independent of its file and
 * partition. Examples with equal hashes are taken to be equal, and so interchangeable.
 *
 * @param high the first 64 bits
 * @param low the other 64 bits
 */
public record ContentHash(long high, long low) implements Comparable<ContentHash>, Serializable {

  /** Another hash of the same content: a bijection for each seed. */
  public ContentHash mixedWith(long seed) {
    long[] mixed = Philox.block(seed, high, low);
    return new ContentHash(mixed[0], mixed[1]);
  }

  /** The bucket that a hash falls into, if all hashes are cut into {@code buckets} equal ranges. */
  static int bucket(long high, int buckets) {
    return (int) (((high >>> 32) * buckets) >>> 32);
  }

  /** Compares hashes as unsigned numbers. */
  @Override
  public int compareTo(ContentHash other) {
    int comparison = Long.compareUnsigned(high, other.high);
    return comparison != 0 ? comparison : Long.compareUnsigned(low, other.low);
  }
}
