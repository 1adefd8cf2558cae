package io.github.sparkmlp.data;

import java.io.Serializable;

/** Raw feature values: bytes where every one is a whole number from 0 to 255, floats otherwise. */
final class Features implements Serializable {
  private static final long serialVersionUID = 1;

  /** Unsigned; null where the values are floats. */
  final byte[] bytes;

  final float[] floats;

  private Features(byte[] bytes, float[] floats) {
    this.bytes = bytes;
    this.floats = floats;
  }

  static Features of(float[] values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      int whole = (int) values[i];
      if (whole != values[i] || whole < 0 || whole > 255) {
        return new Features(null, values);
      }
      bytes[i] = (byte) whole;
    }
    return new Features(bytes, null);
  }

  /** Room for so many values. */
  static Features allocate(int size, boolean asBytes) {
    return asBytes ? new Features(new byte[size], null) : new Features(null, new float[size]);
  }

  boolean areBytes() {
    return bytes != null;
  }

  float at(int index) {
    return areBytes() ? bytes[index] & 0xff : floats[index];
  }

  int size() {
    return areBytes() ? bytes.length : floats.length;
  }

  /**
   * Copies {@code source[from], source[from + 1], …} to {@code this[to], this[to + step], …};
   * floats never go into bytes.
   */
  void put(int to, int step, Features source, int from, int count) {
    for (int i = 0; i < count; i++) {
      int target = to + i * step;
      if (areBytes()) {
        bytes[target] = source.bytes[from + i];
      } else {
        floats[target] = source.at(from + i);
      }
    }
  }
}
