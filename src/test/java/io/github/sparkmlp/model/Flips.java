package io.github.sparkmlp.model;

/** Damages of files. */
final class Flips {
  private Flips() {}

  /** How many random ones are tried: all of them where faults are asked for in full. */
  static int count() {
    return Boolean.getBoolean("faults.full") ? 10_000 : 500;
  }

  static byte[] flipped(byte[] file, int bit) {
    byte[] flipped = file.clone();
    flipped[bit / 8] ^= (byte) (1 << (bit % 8));
    return flipped;
  }
}
