package io.github.sparkmlp.order;

import io.github.sparkmlp.source.Example;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Computes content hashes, for one thread: MurmurHash3 of an example's numbers, targets and weight
 * as float64, with −0 as 0 and a single NaN; then of its texts in UTF-8, each after its length.
 * Bytes and float32 hash like the float64 of the same value.
 */
final class ContentHasher {
  private byte[] content = new byte[256];
  private int length;

  ContentHash hash(Example example) {
    length = 0;
    for (double number : example.numbers) {
      put(number);
    }
    for (float target : example.targets) {
      put(target);
    }
    put(example.weight);
    for (String text : example.texts) {
      put(text);
    }
    return Murmur3.hash(content, length);
  }

  private void put(double number) {
    putLong(Double.doubleToLongBits(number + 0.0));
  }

  /** Hashes a text; a missing text differs from an empty one. */
  private void put(String text) {
    if (text == null) {
      putLong(-1);
      return;
    }
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    putLong(utf8.length);
    reserve(utf8.length);
    System.arraycopy(utf8, 0, content, length, utf8.length);
    length += utf8.length;
  }

  private void putLong(long bits) {
    reserve(Long.BYTES);
    Murmur3.LONG.set(content, length, bits);
    length += Long.BYTES;
  }

  private void reserve(int bytes) {
    if (length + bytes > content.length) {
      content = Arrays.copyOf(content, 2 * (length + bytes));
    }
  }
}
