package io.github.sparkmlp.kernel;

/**
 * A view of an array as a matrix in row-major order: element (r, c) is {@code values[offset + r ·
 * stride + c]}.
 *
 * <p>Blocks of examples are feature-major: a row per feature or unit, a column per example.
 */
public final class Matrix {
  public final float[] values;
  public final int offset;
  public final int rows;
  public final int columns;
  public final int stride;

  public Matrix(float[] values, int offset, int rows, int columns, int stride) {
    this.values = values;
    this.offset = offset;
    this.rows = rows;
    this.columns = columns;
    this.stride = stride;
  }

  /** The distance between rows that suits {@code columns} columns: whole vectors, no aliasing. */
  public static int paddedStride(int columns) {
    int padded = (columns + 15) / 16 * 16;
    return padded % 256 == 0 ? padded + 16 : padded;
  }

  /** Where row {@code r} starts in {@code values}. */
  public int row(int r) {
    return offset + r * stride;
  }

  public float at(int row, int column) {
    return values[row(row) + column];
  }
}
