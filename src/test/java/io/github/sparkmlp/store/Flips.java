package io.github.sparkmlp.store;

import io.github.sparkmlp.faults.Drill;

/** Damages of files. */
public final class Flips {
  private Flips() {}

  /** How many random ones are tried: all of them where faults are asked for in full. */
  public static int count() {
    return Drill.count(500, 10_000);
  }

  public static byte[] flipped(byte[] file, int bit) {
    byte[] flipped = file.clone();
    flipped[bit / 8] ^= (byte) (1 << (bit % 8));
    return flipped;
  }
}
