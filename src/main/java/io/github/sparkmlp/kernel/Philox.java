package io.github.sparkmlp.kernel;

/**
 * Philox 4x32-10, the counter-based random generator: a bijection of 128-bit counters for each
 * 64-bit key. There is no state, so a random number depends on what it is for and not on who draws
 * it, or when.
 *
 * <p>Salmon, Moraes, Dror, Shaw: Parallel Random Numbers: As Easy as 1, 2, 3. SC 2011.
 */
public final class Philox {
  private static final long MULTIPLIER_0 = 0xD2511F53L;
  private static final long MULTIPLIER_1 = 0xCD9E8D57L;
  private static final int WEYL_0 = 0x9E3779B9;
  private static final int WEYL_1 = 0xBB67AE85;
  private static final int ROUNDS = 10;
  private static final long LOW = 0xFFFFFFFFL;

  /** What a random number is drawn for; each purpose has its own counters. */
  public enum Purpose {
    INITIAL_PARAMETERS(1),
    PLAN(2),
    DROPOUT(3),
    AUGMENTATION(4),
    ORDER(5);

    private final int number;

    Purpose(int number) {
      this.number = number;
    }
  }

  /** How many 16-bit numbers a block holds. */
  public static final int SHORTS = 8;

  private Philox() {}

  /**
   * One of the unsigned 16-bit numbers of a block.
   *
   * @param index from 0 to below {@link #SHORTS}
   */
  public static int shortAt(long[] block, int index) {
    return (int) (block[index >> 2] >>> (16 * (index & 3))) & 0xffff;
  }

  /** 64 random bits for a purpose and a position. */
  public static long bits(long seed, Purpose purpose, int epoch, long position) {
    return block(seed, ((long) purpose.number << 32) | (epoch & LOW), position)[0];
  }

  /**
   * The 128 random bits of a counter.
   *
   * @return high and low half
   */
  public static long[] block(long key, long counterHigh, long counterLow) {
    int c0 = (int) counterLow;
    int c1 = (int) (counterLow >>> 32);
    int c2 = (int) counterHigh;
    int c3 = (int) (counterHigh >>> 32);
    int k0 = (int) key;
    int k1 = (int) (key >>> 32);
    for (int round = 0; round < ROUNDS; round++) {
      long product0 = MULTIPLIER_0 * (c0 & LOW);
      long product1 = MULTIPLIER_1 * (c2 & LOW);
      c0 = (int) (product1 >>> 32) ^ c1 ^ k0;
      c1 = (int) product1;
      c2 = (int) (product0 >>> 32) ^ c3 ^ k1;
      c3 = (int) product0;
      k0 += WEYL_0;
      k1 += WEYL_1;
    }
    return new long[] {((long) c3 << 32) | (c2 & LOW), ((long) c1 << 32) | (c0 & LOW)};
  }
}
