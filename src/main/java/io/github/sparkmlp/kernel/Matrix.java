package io.github.sparkmlp.kernel;

/**
 * A view of an array as a matrix in row-major order: element (r, c) is {@code values[offset + r ·
 * stride + c]}.
 *
 * <p>Blocks of examples are feature-major: a row per feature or unit, a column per example.
 */
public final class Matrix {
  private static final int PADDING = 32;

  /** The stride of rows of up to so many examples. */
  static final int SHORT_ROW = 128;

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
    int padded = Math.max(SHORT_ROW, (columns + PADDING - 1) / PADDING * PADDING);
    return padded % 256 == 0 ? padded + PADDING : padded;
  }

  /** Copies as many rows and columns as the other one has. */
  void copyTo(Matrix target) {
    copyTo(target, target.rows, target.columns);
  }

  /** Copies so many rows and columns. */
  void copyTo(Matrix target, int rows, int columns) {
    for (int r = 0; r < rows; r++) {
      System.arraycopy(values, row(r), target.values, target.row(r), columns);
    }
  }

  /** Copies (r, c) to (c, r), a few rows at a time, which the nearest cache holds. */
  public void transposeTo(Matrix target) {
    for (int first = 0; first < rows; first += 16) {
      int last = Math.min(first + 16, rows);
      for (int c = 0; c < columns; c++) {
        for (int r = first; r < last; r++) {
          target.values[target.row(c) + r] = at(r, c);
        }
      }
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

  /** Where the last row ends. */
  int end() {
    return row(rows - 1) + columns;
  }

  public float at(int row, int column) {
    return values[row(row) + column];
  }
}
