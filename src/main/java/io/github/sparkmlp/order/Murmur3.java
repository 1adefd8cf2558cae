package io.github.sparkmlp.order;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * MurmurHash3 for 64-bit machines, 128 bits, seed 0: fast and evenly distributed in every bit.
 *
 * <p>Appleby: MurmurHash3_x64_128, public domain, 2011.
 */
public final class Murmur3 {
  static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long C1 = 0x87c37b91114253d5L;
  private static final long C2 = 0x4cf5ad432745937fL;

  private Murmur3() {}

  /** The hash of the first {@code length} bytes. */
  public static ContentHash hash(byte[] bytes, int length) {
    long h1 = 0;
    long h2 = 0;
    int at = 0;
    for (; at + 16 <= length; at += 16) {
      h1 ^= mixed1((long) LONG.get(bytes, at));
      h1 = (Long.rotateLeft(h1, 27) + h2) * 5 + 0x52dce729;
      h2 ^= mixed2((long) LONG.get(bytes, at + 8));
      h2 = (Long.rotateLeft(h2, 31) + h1) * 5 + 0x38495ab5;
    }
    h2 ^= mixed2(tail(bytes, at + 8, length));
    h1 ^= mixed1(tail(bytes, at, Math.min(length, at + 8)));
    h1 ^= length;
    h2 ^= length;
    h1 += h2;
    h2 += h1;
    h1 = finished(h1);
    h2 = finished(h2);
    h1 += h2;
    h2 += h1;
    return new ContentHash(h1, h2);
  }

  private static long mixed1(long k) {
    return Long.rotateLeft(k * C1, 31) * C2;
  }

  private static long mixed2(long k) {
    return Long.rotateLeft(k * C2, 33) * C1;
  }

  /** Fewer than eight bytes as a little-endian number; 0 if there are none. */
  private static long tail(byte[] bytes, int from, int until) {
    long k = 0;
    for (int i = until - 1; i >= from; i--) {
      k = k << 8 | (bytes[i] & 0xff);
    }
    return k;
  }

  private static long finished(long hash) {
    long h = hash;
    h ^= h >>> 33;
    h *= 0xff51afd7ed558ccdL;
    h ^= h >>> 33;
    h *= 0xc4ceb9fe1a85ec53L;
    return h ^ (h >>> 33);
  }
}
