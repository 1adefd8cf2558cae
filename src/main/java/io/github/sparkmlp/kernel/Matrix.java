package io.github.sparkmlp.kernel;

/**
 * A view of an array as a matrix in row-major order: element (r, c) is {@code values[offset + r ·
 * stride + c]}.
 *
 * <p>Blocks of examples are feature-major: a row per feature or unit, a column per example.
 */
public final class Matrix {
  private static final int PADDING = 32;

  /** The least stride of rows of examples. */
  static final int SHORT_ROW = 128;

  /** A matrix of zeros with any number of rows, and as many columns as a strip of a product has. */
  static final Matrix ZEROS = new Matrix(new float[SHORT_ROW], 0, 1, SHORT_ROW, 0);

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
   * The stride of a matrix of examples, or of scratch, with this many columns. The columns up to
   * the next multiple of 32 are padding, which kernels may overwrite. The stride is never a
   * multiple of 1 KiB, because rows would then compete for the same cache lines.
   */
  public static int paddedStride(int columns) {
    int padded = Math.max(SHORT_ROW, (columns + PADDING - 1) / PADDING * PADDING);
    return padded % 256 == 0 ? padded + PADDING : padded;
  }

  /** Copies the top left part of this matrix: as many rows and columns as the target has. */
  void copyTo(Matrix target) {
    for (int r = 0; r < target.rows; r++) {
      System.arraycopy(values, row(r), target.values, target.row(r), target.columns);
    }
  }

  /** Copies (r, c) to (c, r), blocks of 4 × 4 at a time. */
  public void transposeTo(Matrix target) {
    int wholeRows = rows / 4 * 4;
    int wholeColumns = columns / 4 * 4;
    for (int r = 0; r < wholeRows; r += 4) {
      transposeFourRows(target, r, wholeColumns);
    }
    for (int r = 0; r < rows; r++) {
      for (int c = r < wholeRows ? wholeColumns : 0; c < columns; c++) {
        target.values[target.row(c) + r] = at(r, c);
      }
    }
  }

  private void transposeFourRows(Matrix target, int row, int columns) {
    float[] f = values;
    float[] to = target.values;
    int width = target.stride;
    int at = target.offset + row;
    for (int c = 0; c < columns; c += 4) {
      int r0 = row(row) + c;
      int r1 = r0 + stride;
      int r2 = r1 + stride;
      int r3 = r2 + stride;
      int t0 = at + c * width;
      int t1 = t0 + width;
      int t2 = t1 + width;
      int t3 = t2 + width;
      float f00 = f[r0];
      float f01 = f[r0 + 1];
      float f02 = f[r0 + 2];
      float f03 = f[r0 + 3];
      float f10 = f[r1];
      float f11 = f[r1 + 1];
      float f12 = f[r1 + 2];
      float f13 = f[r1 + 3];
      float f20 = f[r2];
      float f21 = f[r2 + 1];
      float f22 = f[r2 + 2];
      float f23 = f[r2 + 3];
      float f30 = f[r3];
      float f31 = f[r3 + 1];
      float f32 = f[r3 + 2];
      float f33 = f[r3 + 3];
      to[t0] = f00;
      to[t0 + 1] = f10;
      to[t0 + 2] = f20;
      to[t0 + 3] = f30;
      to[t1] = f01;
      to[t1 + 1] = f11;
      to[t1 + 2] = f21;
      to[t1 + 3] = f31;
      to[t2] = f02;
      to[t2 + 1] = f12;
      to[t2 + 2] = f22;
      to[t2 + 3] = f32;
      to[t3] = f03;
      to[t3 + 1] = f13;
      to[t3 + 2] = f23;
      to[t3 + 3] = f33;
    }
  }

  /** A view of a part of this matrix. */
  public Matrix slice(int row, int rows, int column, int columns) {
    return new Matrix(values, row(row) + column, rows, columns, stride);
  }

  /** Where row {@code r} starts in {@code values}. */
  public int row(int r) {
    return offset + r * stride;
  }

  /** The index after the last element in {@code values}. */
  int end() {
    return row(rows - 1) + columns;
  }

  public float at(int row, int column) {
    return values[row(row) + column];
  }
}
