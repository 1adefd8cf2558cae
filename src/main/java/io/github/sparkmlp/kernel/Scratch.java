package io.github.sparkmlp.kernel;

import java.util.Arrays;

/** Buffers that kernels may use while they work; they grow to what was ever asked for. */
public final class Scratch {
  private float[] first = new float[0];
  private float[] second = new float[0];
  private float[][] arrays = new float[0][];

  /** The first buffer as a matrix of unspecified content, its rows padded. */
  Matrix first(int rows, int columns) {
    int stride = Matrix.paddedStride(columns);
    first = grown(first, Math.multiplyExact(rows, stride));
    return new Matrix(first, 0, rows, columns, stride);
  }

  /** The second buffer, likewise. */
  Matrix second(int rows, int columns) {
    int stride = Matrix.paddedStride(columns);
    second = grown(second, Math.multiplyExact(rows, stride));
    return new Matrix(second, 0, rows, columns, stride);
  }

  /** The array of this number, of at least this size and of unspecified content. */
  float[] array(int number, int size) {
    if (arrays.length <= number) {
      arrays = Arrays.copyOf(arrays, number + 1);
    }
    arrays[number] = arrays[number] == null ? new float[size] : grown(arrays[number], size);
    return arrays[number];
  }

  private static float[] grown(float[] buffer, int size) {
    return buffer.length >= size ? buffer : new float[size];
  }
}
