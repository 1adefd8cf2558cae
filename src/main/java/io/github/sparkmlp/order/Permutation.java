package io.github.sparkmlp.order;

import io.github.sparkmlp.kernel.Philox;
import io.github.sparkmlp.kernel.Philox.Purpose;
import java.io.Serializable;

/**
 * A random permutation of the whole numbers below n that needs no memory: a keyed bijection of [0,
 * n). It is a Feistel network on pairs (i, j) with i < rows and j < columns, rows · columns ≥ n.
 * Its rounds add random numbers to i and j in turn. An image of n or more is mapped again, until it
 * is below n.
 *
 * <p>Black, Rogaway: Ciphers with Arbitrary Finite Domains. CT-RSA 2002 (generalized Feistel
 * networks and cycle walking).
 */
final class Permutation implements Serializable {
  private static final long serialVersionUID = 1;
  private static final int ROUNDS = 6;

  private final long size;
  private final long rows;
  private final long columns;
  private final long seed;

  /** The permutation of the numbers below {@code size} for a seed. */
  Permutation(long size, long seed) {
    this.size = size;
    this.rows = Math.max(1, (long) Math.ceil(Math.sqrt((double) size)));
    this.columns = (size + rows - 1) / rows;
    this.seed = seed;
  }

  /** The place of a number, 0 ≤ index < n. */
  long of(long index) {
    long image = index;
    do {
      image = once(image);
    } while (image >= size);
    return image;
  }

  private long once(long number) {
    long i = number / columns;
    long j = number % columns;
    for (int round = 0; round < ROUNDS; round += 2) {
      i = (i + random(round, j, rows)) % rows;
      j = (j + random(round + 1, i, columns)) % columns;
    }
    return i * columns + j;
  }

  /** A random number below {@code bound}, which is at most 2^32. */
  private long random(int round, long position, long bound) {
    long bits = Philox.bits(seed, Purpose.ORDER, round, position);
    return ((bits >>> 32) * bound) >>> 32;
  }
}
