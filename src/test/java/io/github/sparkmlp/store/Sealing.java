package io.github.sparkmlp.store;

import java.util.Arrays;

/** Seals of whatever a fuzzer made of a file: without them it would see nothing behind. */
public final class Sealing {
  private static final int SEAL = Seal.of(new byte[0]).length;

  private Sealing() {}

  public static byte[] sealed(byte[] body) {
    return concatenated(body, Seal.of(body));
  }

  /** A sealed file without its seal. */
  public static byte[] body(byte[] file) {
    return Arrays.copyOf(file, file.length - SEAL);
  }

  /** What a fuzzer begins with: a mode and a file. */
  public static byte[] seed(int mode, byte[] file) {
    return concatenated(new byte[] {(byte) mode}, file);
  }

  public static byte[] concatenated(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
