package io.github.sparkmlp.kernel;

import java.util.Arrays;

/** Temporary buffers for kernels; each grows to the largest size ever requested. */
public final class Scratch {
  private float[] first = new float[0];
  private float[] second = new float[0];
  private float[][] arrays = new float[0][];

  /** The first buffer as a matrix with padded rows; its content is unspecified. */
  Matrix first(int rows, int columns) {
    int stride = Matrix.paddedStride(columns);
    first = grown(first, Math.multiplyExact(rows, stride));
    return new Matrix(first, 0, rows, columns, stride);
  }

  /** The second buffer as a matrix with padded rows; its content is unspecified. */
  Matrix second(int rows, int columns) {
    int stride = Matrix.paddedStride(columns);
    second = grown(second, Math.multiplyExact(rows, stride));
    return new Matrix(second, 0, rows, columns, stride);
  }

  /** The scratch array with this number and at least this size; its content is unspecified. */
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
