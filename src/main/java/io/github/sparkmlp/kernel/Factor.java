package io.github.sparkmlp.kernel;

/** A factor of a matrix product: a matrix as it is, or transposed. */
record Factor(Matrix matrix, boolean transposed) {

  /** The number of columns of the factor, after any transposition. */
  int columns() {
    return transposed ? matrix.rows : matrix.columns;
  }

  /**
   * Copies some columns: strip[at + k · width + j] = factor(row + k, column + j). If the matrix is
   * not transposed, its rows must have room for the whole width.
   */
  void packStrip(int row, int rows, int column, int columns, float[] strip, int at, int width) {
    if (transposed) {
      matrix
          .slice(column, columns, row, rows)
          .transposeTo(new Matrix(strip, at, rows, columns, width));
    } else {
      VectorKernels.copyRows(matrix.slice(row, rows, column, width), strip, at);
    }
  }
}
