package io.github.sparkmlp.order;

import java.io.Serializable;
import java.util.Arrays;

/** Numbers in the smallest exact type: unsigned bytes, float32 or float64; NaN if missing. */
public final class Features implements Serializable {
  private static final long serialVersionUID = 1;

  /** The values as unsigned bytes; null if they are floats or doubles. */
  public final byte[] bytes;

  /** The values as floats; null if they are bytes or doubles. */
  public final float[] floats;

  private final double[] doubles;

  private Features(byte[] bytes, float[] floats, double[] doubles) {
    this.bytes = bytes;
    this.floats = floats;
    this.doubles = doubles;
  }

  /** Features of the first {@code size} numbers of an array. */
  static Features of(double[] values, int size) {
    boolean bytes = true;
    boolean floats = true;
    for (int i = 0; i < size && floats; i++) {
      double value = values[i];
      bytes &= (int) value == value && value >= 0 && value <= 255;
      floats = (float) value == value || Double.isNaN(value);
    }
    Features features = allocate(size, bytes && floats, floats);
    for (int i = 0; i < size; i++) {
      features.set(i, values[i]);
    }
    return features;
  }

  /** Features with room for this many bytes or floats. */
  public static Features allocate(int size, boolean asBytes) {
    return allocate(size, asBytes, true);
  }

  private static Features allocate(int size, boolean asBytes, boolean asFloats) {
    if (asBytes) {
      return new Features(new byte[size], null, null);
    }
    return asFloats
        ? new Features(null, new float[size], null)
        : new Features(null, null, new double[size]);
  }

  public boolean areBytes() {
    return bytes != null;
  }

  /** The value at an index, as it was read. */
  public double number(int index) {
    return doubles == null ? at(index) : doubles[index];
  }

  /** The value at an index, if values are bytes or floats. */
  public float at(int index) {
    return areBytes() ? bytes[index] & 0xff : floats[index];
  }

  /** Sets a value that the type can hold. */
  void set(int index, double value) {
    if (bytes != null) {
      bytes[index] = (byte) (int) value;
    } else if (floats != null) {
      floats[index] = (float) value;
    } else {
      doubles[index] = value;
    }
  }

  /** A copy of some rows, each of {@code width} values. */
  Features rows(int[] kept, int width) {
    Features rows = allocate(kept.length * width, bytes != null, doubles == null);
    for (int i = 0; i < kept.length; i++) {
      for (int n = 0; n < width; n++) {
        rows.set(i * width + n, number(kept[i] * width + n));
      }
    }
    return rows;
  }

  /** The first values, or all and room for others, so that there are this many. */
  public Features resized(int size) {
    return areBytes()
        ? new Features(Arrays.copyOf(bytes, size), null, null)
        : new Features(null, Arrays.copyOf(floats, size), null);
  }

  public Features widened() {
    Features wide = allocate(bytes.length, false);
    for (int i = 0; i < bytes.length; i++) {
      wide.floats[i] = bytes[i] & 0xff;
    }
    return wide;
  }

  /**
   * Copies {@code source[from], source[from + 1], …} to {@code this[to], this[to + step], …};
   * floats never go into bytes.
   */
  public void scatter(int to, int step, Features source, int from, int count) {
    if (bytes != null) {
      for (int i = 0; i < count; i++) {
        bytes[to + i * step] = source.bytes[from + i];
      }
    } else if (source.floats != null) {
      for (int i = 0; i < count; i++) {
        floats[to + i * step] = source.floats[from + i];
      }
    } else {
      for (int i = 0; i < count; i++) {
        floats[to + i * step] = source.bytes[from + i] & 0xff;
      }
    }
  }
}
