package io.github.sparkmlp.kernel;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * A tile of c = start + a b, {@code ROWS × COLUMNS}: c(r, j) = fma(a(r, k), b(k, j), c(r, j)) for
 * {@code depth} values of k ascending; c and start may be the same matrix.
 *
 * <p>28 sums, two vectors of b and two of a fill the 32 registers of machines with 512-bit vectors.
 * There are three loops, because the compiler spends no instruction on the addresses of a, and
 * checks bounds outside the loop, only if the distances between rows and columns are constants.
 */
final class WideTile {
  static final int ROWS = 14;

  /** The distance between the rows of a. */
  static final int ROW = Matrix.SHORT_ROW;

  /** The distance between the columns of a where it is packed across. */
  static final int WIDTH = 16;

  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = FLOATS.length();

  static final int COLUMNS = 2 * LANES;

  private WideTile() {}

  /**
   * Reads a along its rows: a(r, k) = a[first + k + r · ROW], b(k, j) = b[k · COLUMNS + j], k from
   * {@code row} on.
   */
  static void along(float[] a, int first, float[] b, int row, int depth, Matrix start, Matrix c) {
    float[] from = start.values;
    int s = start.offset;
    int lds = start.stride;
    float[] to = c.values;
    int t = c.offset;
    int ldc = c.stride;
    FloatVector c0 = fromArray(FLOATS, from, s);
    FloatVector d0 = fromArray(FLOATS, from, s + LANES);
    FloatVector c1 = fromArray(FLOATS, from, s + lds);
    FloatVector d1 = fromArray(FLOATS, from, s + lds + LANES);
    FloatVector c2 = fromArray(FLOATS, from, s + 2 * lds);
    FloatVector d2 = fromArray(FLOATS, from, s + 2 * lds + LANES);
    FloatVector c3 = fromArray(FLOATS, from, s + 3 * lds);
    FloatVector d3 = fromArray(FLOATS, from, s + 3 * lds + LANES);
    FloatVector c4 = fromArray(FLOATS, from, s + 4 * lds);
    FloatVector d4 = fromArray(FLOATS, from, s + 4 * lds + LANES);
    FloatVector c5 = fromArray(FLOATS, from, s + 5 * lds);
    FloatVector d5 = fromArray(FLOATS, from, s + 5 * lds + LANES);
    FloatVector c6 = fromArray(FLOATS, from, s + 6 * lds);
    FloatVector d6 = fromArray(FLOATS, from, s + 6 * lds + LANES);
    FloatVector c7 = fromArray(FLOATS, from, s + 7 * lds);
    FloatVector d7 = fromArray(FLOATS, from, s + 7 * lds + LANES);
    FloatVector c8 = fromArray(FLOATS, from, s + 8 * lds);
    FloatVector d8 = fromArray(FLOATS, from, s + 8 * lds + LANES);
    FloatVector c9 = fromArray(FLOATS, from, s + 9 * lds);
    FloatVector d9 = fromArray(FLOATS, from, s + 9 * lds + LANES);
    FloatVector c10 = fromArray(FLOATS, from, s + 10 * lds);
    FloatVector d10 = fromArray(FLOATS, from, s + 10 * lds + LANES);
    FloatVector c11 = fromArray(FLOATS, from, s + 11 * lds);
    FloatVector d11 = fromArray(FLOATS, from, s + 11 * lds + LANES);
    FloatVector c12 = fromArray(FLOATS, from, s + 12 * lds);
    FloatVector d12 = fromArray(FLOATS, from, s + 12 * lds + LANES);
    FloatVector c13 = fromArray(FLOATS, from, s + 13 * lds);
    FloatVector d13 = fromArray(FLOATS, from, s + 13 * lds + LANES);
    int end = row + depth;
    for (int k = row; k < end; k++) {
      FloatVector left = fromArray(FLOATS, b, k * COLUMNS);
      FloatVector right = fromArray(FLOATS, b, k * COLUMNS + LANES);
      FloatVector w = broadcast(FLOATS, a[first + k]);
      c0 = w.fma(left, c0);
      d0 = w.fma(right, d0);
      w = broadcast(FLOATS, a[first + k + ROW]);
      c1 = w.fma(left, c1);
      d1 = w.fma(right, d1);
      w = broadcast(FLOATS, a[first + k + 2 * ROW]);
      c2 = w.fma(left, c2);
      d2 = w.fma(right, d2);
      w = broadcast(FLOATS, a[first + k + 3 * ROW]);
      c3 = w.fma(left, c3);
      d3 = w.fma(right, d3);
      w = broadcast(FLOATS, a[first + k + 4 * ROW]);
      c4 = w.fma(left, c4);
      d4 = w.fma(right, d4);
      w = broadcast(FLOATS, a[first + k + 5 * ROW]);
      c5 = w.fma(left, c5);
      d5 = w.fma(right, d5);
      w = broadcast(FLOATS, a[first + k + 6 * ROW]);
      c6 = w.fma(left, c6);
      d6 = w.fma(right, d6);
      w = broadcast(FLOATS, a[first + k + 7 * ROW]);
      c7 = w.fma(left, c7);
      d7 = w.fma(right, d7);
      w = broadcast(FLOATS, a[first + k + 8 * ROW]);
      c8 = w.fma(left, c8);
      d8 = w.fma(right, d8);
      w = broadcast(FLOATS, a[first + k + 9 * ROW]);
      c9 = w.fma(left, c9);
      d9 = w.fma(right, d9);
      w = broadcast(FLOATS, a[first + k + 10 * ROW]);
      c10 = w.fma(left, c10);
      d10 = w.fma(right, d10);
      w = broadcast(FLOATS, a[first + k + 11 * ROW]);
      c11 = w.fma(left, c11);
      d11 = w.fma(right, d11);
      w = broadcast(FLOATS, a[first + k + 12 * ROW]);
      c12 = w.fma(left, c12);
      d12 = w.fma(right, d12);
      w = broadcast(FLOATS, a[first + k + 13 * ROW]);
      c13 = w.fma(left, c13);
      d13 = w.fma(right, d13);
    }
    c0.intoArray(to, t);
    d0.intoArray(to, t + LANES);
    c1.intoArray(to, t + ldc);
    d1.intoArray(to, t + ldc + LANES);
    c2.intoArray(to, t + 2 * ldc);
    d2.intoArray(to, t + 2 * ldc + LANES);
    c3.intoArray(to, t + 3 * ldc);
    d3.intoArray(to, t + 3 * ldc + LANES);
    c4.intoArray(to, t + 4 * ldc);
    d4.intoArray(to, t + 4 * ldc + LANES);
    c5.intoArray(to, t + 5 * ldc);
    d5.intoArray(to, t + 5 * ldc + LANES);
    c6.intoArray(to, t + 6 * ldc);
    d6.intoArray(to, t + 6 * ldc + LANES);
    c7.intoArray(to, t + 7 * ldc);
    d7.intoArray(to, t + 7 * ldc + LANES);
    c8.intoArray(to, t + 8 * ldc);
    d8.intoArray(to, t + 8 * ldc + LANES);
    c9.intoArray(to, t + 9 * ldc);
    d9.intoArray(to, t + 9 * ldc + LANES);
    c10.intoArray(to, t + 10 * ldc);
    d10.intoArray(to, t + 10 * ldc + LANES);
    c11.intoArray(to, t + 11 * ldc);
    d11.intoArray(to, t + 11 * ldc + LANES);
    c12.intoArray(to, t + 12 * ldc);
    d12.intoArray(to, t + 12 * ldc + LANES);
    c13.intoArray(to, t + 13 * ldc);
    d13.intoArray(to, t + 13 * ldc + LANES);
  }

  /**
   * Reads a packed across: a(r, k) = a[first + k · WIDTH + r], b(k, j) = b[k · COLUMNS + j], k from
   * {@code row} on.
   */
  static void across(float[] a, int first, float[] b, int row, int depth, Matrix start, Matrix c) {
    float[] from = start.values;
    int s = start.offset;
    int lds = start.stride;
    float[] to = c.values;
    int t = c.offset;
    int ldc = c.stride;
    FloatVector c0 = fromArray(FLOATS, from, s);
    FloatVector d0 = fromArray(FLOATS, from, s + LANES);
    FloatVector c1 = fromArray(FLOATS, from, s + lds);
    FloatVector d1 = fromArray(FLOATS, from, s + lds + LANES);
    FloatVector c2 = fromArray(FLOATS, from, s + 2 * lds);
    FloatVector d2 = fromArray(FLOATS, from, s + 2 * lds + LANES);
    FloatVector c3 = fromArray(FLOATS, from, s + 3 * lds);
    FloatVector d3 = fromArray(FLOATS, from, s + 3 * lds + LANES);
    FloatVector c4 = fromArray(FLOATS, from, s + 4 * lds);
    FloatVector d4 = fromArray(FLOATS, from, s + 4 * lds + LANES);
    FloatVector c5 = fromArray(FLOATS, from, s + 5 * lds);
    FloatVector d5 = fromArray(FLOATS, from, s + 5 * lds + LANES);
    FloatVector c6 = fromArray(FLOATS, from, s + 6 * lds);
    FloatVector d6 = fromArray(FLOATS, from, s + 6 * lds + LANES);
    FloatVector c7 = fromArray(FLOATS, from, s + 7 * lds);
    FloatVector d7 = fromArray(FLOATS, from, s + 7 * lds + LANES);
    FloatVector c8 = fromArray(FLOATS, from, s + 8 * lds);
    FloatVector d8 = fromArray(FLOATS, from, s + 8 * lds + LANES);
    FloatVector c9 = fromArray(FLOATS, from, s + 9 * lds);
    FloatVector d9 = fromArray(FLOATS, from, s + 9 * lds + LANES);
    FloatVector c10 = fromArray(FLOATS, from, s + 10 * lds);
    FloatVector d10 = fromArray(FLOATS, from, s + 10 * lds + LANES);
    FloatVector c11 = fromArray(FLOATS, from, s + 11 * lds);
    FloatVector d11 = fromArray(FLOATS, from, s + 11 * lds + LANES);
    FloatVector c12 = fromArray(FLOATS, from, s + 12 * lds);
    FloatVector d12 = fromArray(FLOATS, from, s + 12 * lds + LANES);
    FloatVector c13 = fromArray(FLOATS, from, s + 13 * lds);
    FloatVector d13 = fromArray(FLOATS, from, s + 13 * lds + LANES);
    int end = row + depth;
    for (int k = row; k < end; k++) {
      FloatVector left = fromArray(FLOATS, b, k * COLUMNS);
      FloatVector right = fromArray(FLOATS, b, k * COLUMNS + LANES);
      FloatVector w = broadcast(FLOATS, a[first + k * WIDTH]);
      c0 = w.fma(left, c0);
      d0 = w.fma(right, d0);
      w = broadcast(FLOATS, a[first + k * WIDTH + 1]);
      c1 = w.fma(left, c1);
      d1 = w.fma(right, d1);
      w = broadcast(FLOATS, a[first + k * WIDTH + 2]);
      c2 = w.fma(left, c2);
      d2 = w.fma(right, d2);
      w = broadcast(FLOATS, a[first + k * WIDTH + 3]);
      c3 = w.fma(left, c3);
      d3 = w.fma(right, d3);
      w = broadcast(FLOATS, a[first + k * WIDTH + 4]);
      c4 = w.fma(left, c4);
      d4 = w.fma(right, d4);
      w = broadcast(FLOATS, a[first + k * WIDTH + 5]);
      c5 = w.fma(left, c5);
      d5 = w.fma(right, d5);
      w = broadcast(FLOATS, a[first + k * WIDTH + 6]);
      c6 = w.fma(left, c6);
      d6 = w.fma(right, d6);
      w = broadcast(FLOATS, a[first + k * WIDTH + 7]);
      c7 = w.fma(left, c7);
      d7 = w.fma(right, d7);
      w = broadcast(FLOATS, a[first + k * WIDTH + 8]);
      c8 = w.fma(left, c8);
      d8 = w.fma(right, d8);
      w = broadcast(FLOATS, a[first + k * WIDTH + 9]);
      c9 = w.fma(left, c9);
      d9 = w.fma(right, d9);
      w = broadcast(FLOATS, a[first + k * WIDTH + 10]);
      c10 = w.fma(left, c10);
      d10 = w.fma(right, d10);
      w = broadcast(FLOATS, a[first + k * WIDTH + 11]);
      c11 = w.fma(left, c11);
      d11 = w.fma(right, d11);
      w = broadcast(FLOATS, a[first + k * WIDTH + 12]);
      c12 = w.fma(left, c12);
      d12 = w.fma(right, d12);
      w = broadcast(FLOATS, a[first + k * WIDTH + 13]);
      c13 = w.fma(left, c13);
      d13 = w.fma(right, d13);
    }
    c0.intoArray(to, t);
    d0.intoArray(to, t + LANES);
    c1.intoArray(to, t + ldc);
    d1.intoArray(to, t + ldc + LANES);
    c2.intoArray(to, t + 2 * ldc);
    d2.intoArray(to, t + 2 * ldc + LANES);
    c3.intoArray(to, t + 3 * ldc);
    d3.intoArray(to, t + 3 * ldc + LANES);
    c4.intoArray(to, t + 4 * ldc);
    d4.intoArray(to, t + 4 * ldc + LANES);
    c5.intoArray(to, t + 5 * ldc);
    d5.intoArray(to, t + 5 * ldc + LANES);
    c6.intoArray(to, t + 6 * ldc);
    d6.intoArray(to, t + 6 * ldc + LANES);
    c7.intoArray(to, t + 7 * ldc);
    d7.intoArray(to, t + 7 * ldc + LANES);
    c8.intoArray(to, t + 8 * ldc);
    d8.intoArray(to, t + 8 * ldc + LANES);
    c9.intoArray(to, t + 9 * ldc);
    d9.intoArray(to, t + 9 * ldc + LANES);
    c10.intoArray(to, t + 10 * ldc);
    d10.intoArray(to, t + 10 * ldc + LANES);
    c11.intoArray(to, t + 11 * ldc);
    d11.intoArray(to, t + 11 * ldc + LANES);
    c12.intoArray(to, t + 12 * ldc);
    d12.intoArray(to, t + 12 * ldc + LANES);
    c13.intoArray(to, t + 13 * ldc);
    d13.intoArray(to, t + 13 * ldc + LANES);
  }

  /** Reads b in place: a(r, k) = a[first + k + r · ROW], b a matrix as it is, k from 0 on. */
  static void alongInPlace(float[] a, int first, Matrix b, int depth, Matrix start, Matrix c) {
    float[] from = start.values;
    int s = start.offset;
    int lds = start.stride;
    float[] to = c.values;
    int t = c.offset;
    int ldc = c.stride;
    FloatVector c0 = fromArray(FLOATS, from, s);
    FloatVector d0 = fromArray(FLOATS, from, s + LANES);
    FloatVector c1 = fromArray(FLOATS, from, s + lds);
    FloatVector d1 = fromArray(FLOATS, from, s + lds + LANES);
    FloatVector c2 = fromArray(FLOATS, from, s + 2 * lds);
    FloatVector d2 = fromArray(FLOATS, from, s + 2 * lds + LANES);
    FloatVector c3 = fromArray(FLOATS, from, s + 3 * lds);
    FloatVector d3 = fromArray(FLOATS, from, s + 3 * lds + LANES);
    FloatVector c4 = fromArray(FLOATS, from, s + 4 * lds);
    FloatVector d4 = fromArray(FLOATS, from, s + 4 * lds + LANES);
    FloatVector c5 = fromArray(FLOATS, from, s + 5 * lds);
    FloatVector d5 = fromArray(FLOATS, from, s + 5 * lds + LANES);
    FloatVector c6 = fromArray(FLOATS, from, s + 6 * lds);
    FloatVector d6 = fromArray(FLOATS, from, s + 6 * lds + LANES);
    FloatVector c7 = fromArray(FLOATS, from, s + 7 * lds);
    FloatVector d7 = fromArray(FLOATS, from, s + 7 * lds + LANES);
    FloatVector c8 = fromArray(FLOATS, from, s + 8 * lds);
    FloatVector d8 = fromArray(FLOATS, from, s + 8 * lds + LANES);
    FloatVector c9 = fromArray(FLOATS, from, s + 9 * lds);
    FloatVector d9 = fromArray(FLOATS, from, s + 9 * lds + LANES);
    FloatVector c10 = fromArray(FLOATS, from, s + 10 * lds);
    FloatVector d10 = fromArray(FLOATS, from, s + 10 * lds + LANES);
    FloatVector c11 = fromArray(FLOATS, from, s + 11 * lds);
    FloatVector d11 = fromArray(FLOATS, from, s + 11 * lds + LANES);
    FloatVector c12 = fromArray(FLOATS, from, s + 12 * lds);
    FloatVector d12 = fromArray(FLOATS, from, s + 12 * lds + LANES);
    FloatVector c13 = fromArray(FLOATS, from, s + 13 * lds);
    FloatVector d13 = fromArray(FLOATS, from, s + 13 * lds + LANES);
    float[] rows = b.values;
    int at = b.offset;
    int ldb = b.stride;
    for (int k = 0; k < depth; k++) {
      FloatVector left = fromArray(FLOATS, rows, at + k * ldb);
      FloatVector right = fromArray(FLOATS, rows, at + k * ldb + LANES);
      FloatVector w = broadcast(FLOATS, a[first + k]);
      c0 = w.fma(left, c0);
      d0 = w.fma(right, d0);
      w = broadcast(FLOATS, a[first + k + ROW]);
      c1 = w.fma(left, c1);
      d1 = w.fma(right, d1);
      w = broadcast(FLOATS, a[first + k + 2 * ROW]);
      c2 = w.fma(left, c2);
      d2 = w.fma(right, d2);
      w = broadcast(FLOATS, a[first + k + 3 * ROW]);
      c3 = w.fma(left, c3);
      d3 = w.fma(right, d3);
      w = broadcast(FLOATS, a[first + k + 4 * ROW]);
      c4 = w.fma(left, c4);
      d4 = w.fma(right, d4);
      w = broadcast(FLOATS, a[first + k + 5 * ROW]);
      c5 = w.fma(left, c5);
      d5 = w.fma(right, d5);
      w = broadcast(FLOATS, a[first + k + 6 * ROW]);
      c6 = w.fma(left, c6);
      d6 = w.fma(right, d6);
      w = broadcast(FLOATS, a[first + k + 7 * ROW]);
      c7 = w.fma(left, c7);
      d7 = w.fma(right, d7);
      w = broadcast(FLOATS, a[first + k + 8 * ROW]);
      c8 = w.fma(left, c8);
      d8 = w.fma(right, d8);
      w = broadcast(FLOATS, a[first + k + 9 * ROW]);
      c9 = w.fma(left, c9);
      d9 = w.fma(right, d9);
      w = broadcast(FLOATS, a[first + k + 10 * ROW]);
      c10 = w.fma(left, c10);
      d10 = w.fma(right, d10);
      w = broadcast(FLOATS, a[first + k + 11 * ROW]);
      c11 = w.fma(left, c11);
      d11 = w.fma(right, d11);
      w = broadcast(FLOATS, a[first + k + 12 * ROW]);
      c12 = w.fma(left, c12);
      d12 = w.fma(right, d12);
      w = broadcast(FLOATS, a[first + k + 13 * ROW]);
      c13 = w.fma(left, c13);
      d13 = w.fma(right, d13);
    }
    c0.intoArray(to, t);
    d0.intoArray(to, t + LANES);
    c1.intoArray(to, t + ldc);
    d1.intoArray(to, t + ldc + LANES);
    c2.intoArray(to, t + 2 * ldc);
    d2.intoArray(to, t + 2 * ldc + LANES);
    c3.intoArray(to, t + 3 * ldc);
    d3.intoArray(to, t + 3 * ldc + LANES);
    c4.intoArray(to, t + 4 * ldc);
    d4.intoArray(to, t + 4 * ldc + LANES);
    c5.intoArray(to, t + 5 * ldc);
    d5.intoArray(to, t + 5 * ldc + LANES);
    c6.intoArray(to, t + 6 * ldc);
    d6.intoArray(to, t + 6 * ldc + LANES);
    c7.intoArray(to, t + 7 * ldc);
    d7.intoArray(to, t + 7 * ldc + LANES);
    c8.intoArray(to, t + 8 * ldc);
    d8.intoArray(to, t + 8 * ldc + LANES);
    c9.intoArray(to, t + 9 * ldc);
    d9.intoArray(to, t + 9 * ldc + LANES);
    c10.intoArray(to, t + 10 * ldc);
    d10.intoArray(to, t + 10 * ldc + LANES);
    c11.intoArray(to, t + 11 * ldc);
    d11.intoArray(to, t + 11 * ldc + LANES);
    c12.intoArray(to, t + 12 * ldc);
    d12.intoArray(to, t + 12 * ldc + LANES);
    c13.intoArray(to, t + 13 * ldc);
    d13.intoArray(to, t + 13 * ldc + LANES);
  }
}
