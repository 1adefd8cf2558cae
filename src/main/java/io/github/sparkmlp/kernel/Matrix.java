package io.github.sparkmlp.kernel;

/**
 * A view of an array as a matrix in row-major order: element (r, c) is {@code values[offset + r ·
 * stride + c]}.
 *
 * <p>Blocks of examples are feature-major: a row per feature or unit, a column per example.
 */
public final class Matrix {
  private static final int PADDING = 32;

  /** A column of zeros, of any number of rows. */
  static final Matrix ZEROS = new Matrix(new float[1], 0, 1, 1, 0);

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

  /**
   * The distance between the rows of examples, or of scratch, with so many columns. What lies
   * between {@code columns} and the next multiple of 32 is padding, which kernels may overwrite; a
   * multiple of 1 KiB would make rows share the lines of a cache.
   */
  public static int paddedStride(int columns) {
    int padded = (columns + PADDING - 1) / PADDING * PADDING;
    return padded % 256 == 0 ? padded + PADDING : padded;
  }

  /** Copies as many rows and columns as the other one has. */
  void copyTo(Matrix target) {
    for (int r = 0; r < target.rows; r++) {
      System.arraycopy(values, row(r), target.values, target.row(r), target.columns);
    }
  }

  /** A part of this matrix. */
  Matrix slice(int row, int rows, int column, int columns) {
    return new Matrix(values, row(row) + column, rows, columns, stride);
  }

  /** Where row {@code r} starts in {@code values}. */
  public int row(int r) {
    return offset + r * stride;
  }

  public float at(int row, int column) {
    return values[row(row) + column];
  }
}
