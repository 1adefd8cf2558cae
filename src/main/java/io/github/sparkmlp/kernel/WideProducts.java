package io.github.sparkmlp.kernel;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The matrix products of {@link VectorKernels} with vectors of 512 bits. All three are one, c =
 * start + a b: entries of a are broadcast, lanes run along the columns of b and c, and transposes
 * or packing bring the others into that form. A tile of c stays in registers for the whole chain of
 * each of its entries.
 */
final class WideProducts {
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = FLOATS.length();
  private static final int STRIP = 2 * LANES;
  private static final int STRIP_STRIDE = Matrix.paddedStride(STRIP);

  /** Rows of a product that lie in the nearest cache until they are transposed: whole tiles. */
  private static final int ROWS_AT_ONCE = 20 * 14;

  /** Rows or columns of W that are packed together: whole tiles. */
  private static final int PACKED = 8 * 14;

  /** 4 KiB: a tile's rows at multiples of it would all fall into one set of the nearest cache. */
  private static final int ALIASING_STRIDE = 1024;

  private WideProducts() {}

  /** Rows of W that would share the lines of a cache are packed at another stride. */
  static void affine(Matrix weights, Matrix bias, Matrix x, Matrix z, Scratch scratch) {
    if (weights.stride % ALIASING_STRIDE != 0) {
      multiply(Product.of(weights, x, bias, z));
      return;
    }
    for (int from = 0; from < z.rows; from += PACKED) {
      int outputs = Math.min(PACKED, z.rows - from);
      Matrix packed = scratch.first(outputs, x.rows);
      weights.slice(from, outputs, 0, x.rows).copyTo(packed);
      multiply(
          Product.of(
              packed, x, bias.slice(from, outputs, 0, 1), z.slice(from, outputs, 0, z.columns)));
    }
  }

  /** Columns of W are packed: in W itself their entries lie too far apart for the caches. */
  static void inputGradient(Matrix weights, Matrix delta, Matrix gradient, Scratch scratch) {
    for (int from = 0; from < gradient.rows; from += PACKED) {
      int inputs = Math.min(PACKED, gradient.rows - from);
      Matrix packed = scratch.first(delta.rows, inputs);
      weights.slice(0, delta.rows, from, inputs).copyTo(packed);
      Matrix target = gradient.slice(from, inputs, 0, gradient.columns);
      multiply(Product.ofTransposed(packed, delta, target));
    }
  }

  /** ∂W = δ xᵀ, or ∂Wᵀ = x δᵀ where fewer numbers are to be transposed that way. */
  static void weightGradient(Matrix delta, Matrix x, Matrix gradient, Scratch scratch) {
    if (delta.columns < gradient.rows) {
      byInputs(delta, x, gradient, scratch);
    } else {
      byOutputs(delta, x, gradient, scratch);
    }
  }

  /** Lanes along the inputs: strips of x are transposed. */
  private static void byInputs(Matrix delta, Matrix x, Matrix gradient, Scratch scratch) {
    for (int from = 0; from < x.rows; from += STRIP) {
      int inputs = Math.min(STRIP, x.rows - from);
      Matrix strip = scratch.first(x.columns, STRIP);
      toStrip(x.slice(from, inputs, 0, x.columns), strip);
      Matrix target = gradient.slice(0, gradient.rows, from, inputs);
      if (inputs == STRIP) {
        multiply(Product.of(delta, strip, Matrix.ZEROS, target));
      } else {
        Matrix padded = scratch.second(gradient.rows, STRIP);
        multiply(Product.of(delta, strip, Matrix.ZEROS, padded));
        padded.copyTo(target);
      }
    }
  }

  /** Lanes along the outputs: strips of δ and of the gradient are transposed. */
  private static void byOutputs(Matrix delta, Matrix x, Matrix gradient, Scratch scratch) {
    for (int out = 0; out < delta.rows; out += STRIP) {
      int outputs = Math.min(STRIP, delta.rows - out);
      Matrix strip = scratch.first(delta.columns, STRIP);
      toStrip(delta.slice(out, outputs, 0, delta.columns), strip);
      for (int in = 0; in < x.rows; in += ROWS_AT_ONCE) {
        int inputs = Math.min(ROWS_AT_ONCE, x.rows - in);
        Matrix transposed = scratch.second(inputs, STRIP);
        multiply(Product.of(x.slice(in, inputs, 0, x.columns), strip, Matrix.ZEROS, transposed));
        fromStrip(transposed, gradient.slice(out, outputs, in, inputs));
      }
    }
  }

  /**
   * c = start + a b: a {@code m × k}, b {@code k × n}, start {@code m × 1}, c {@code m × n}, where
   * the rows of b and c have room for whole strips. c(i, j) = fma(a(i, k), b(k, j), c(i, j)) for k
   * ascending.
   */
  private static final class Product {
    private final Matrix a;
    private final int aRowStep;
    private final int aStep;
    private final int depth;
    private final Matrix b;
    private final Matrix start;
    private final Matrix c;

    private Product(Matrix a, boolean transposed, Matrix b, Matrix start, Matrix c) {
      this.a = a;
      this.aRowStep = transposed ? 1 : a.stride;
      this.aStep = transposed ? a.stride : 1;
      this.depth = transposed ? a.rows : a.columns;
      this.b = b;
      this.start = start;
      this.c = c;
    }

    /** c = start + a b. */
    static Product of(Matrix a, Matrix b, Matrix start, Matrix c) {
      return new Product(a, false, b, start, c);
    }

    /** c = aᵀ b. */
    static Product ofTransposed(Matrix a, Matrix b, Matrix c) {
      return new Product(a, true, b, Matrix.ZEROS, c);
    }
  }

  /** Strip by strip of columns, tile by tile of rows; the last tile may repeat some rows. */
  private static void multiply(Product p) {
    int rows = p.c.rows;
    for (int column = 0; column < p.c.columns; column += STRIP) {
      int row = 0;
      for (; row + 14 <= rows; row += 14) {
        tile14(p, row, column);
      }
      if (rows >= 6) {
        for (; row < rows; row += 6) {
          tile6(p, Math.min(row, rows - 6), column);
        }
      }
      for (; row < rows; row++) {
        tile1(p, row, column);
      }
    }
  }

  /** Fourteen rows of one strip: 28 sums, 2 vectors of b, 1 of a. */
  private static void tile14(Product p, int row, int column) {
    float[] a = p.a.values;
    float[] b = p.b.values;
    float[] start = p.start.values;
    float[] c = p.c.values;
    int lda = p.aRowStep;
    int aStep = p.aStep;
    int lds = p.start.stride;
    int ldb = p.b.stride;
    int ldc = p.c.stride;
    int aRow = p.a.offset + row * lda;
    int bRow = p.b.offset + column;
    int sRow = p.start.row(row);
    FloatVector c0 = broadcast(FLOATS, start[sRow]);
    FloatVector d0 = c0;
    FloatVector c1 = broadcast(FLOATS, start[sRow + lds]);
    FloatVector d1 = c1;
    FloatVector c2 = broadcast(FLOATS, start[sRow + 2 * lds]);
    FloatVector d2 = c2;
    FloatVector c3 = broadcast(FLOATS, start[sRow + 3 * lds]);
    FloatVector d3 = c3;
    FloatVector c4 = broadcast(FLOATS, start[sRow + 4 * lds]);
    FloatVector d4 = c4;
    FloatVector c5 = broadcast(FLOATS, start[sRow + 5 * lds]);
    FloatVector d5 = c5;
    FloatVector c6 = broadcast(FLOATS, start[sRow + 6 * lds]);
    FloatVector d6 = c6;
    FloatVector c7 = broadcast(FLOATS, start[sRow + 7 * lds]);
    FloatVector d7 = c7;
    FloatVector c8 = broadcast(FLOATS, start[sRow + 8 * lds]);
    FloatVector d8 = c8;
    FloatVector c9 = broadcast(FLOATS, start[sRow + 9 * lds]);
    FloatVector d9 = c9;
    FloatVector c10 = broadcast(FLOATS, start[sRow + 10 * lds]);
    FloatVector d10 = c10;
    FloatVector c11 = broadcast(FLOATS, start[sRow + 11 * lds]);
    FloatVector d11 = c11;
    FloatVector c12 = broadcast(FLOATS, start[sRow + 12 * lds]);
    FloatVector d12 = c12;
    FloatVector c13 = broadcast(FLOATS, start[sRow + 13 * lds]);
    FloatVector d13 = c13;
    for (int k = p.depth; k > 0; k--) {
      FloatVector left = fromArray(FLOATS, b, bRow);
      FloatVector right = fromArray(FLOATS, b, bRow + LANES);
      FloatVector w = broadcast(FLOATS, a[aRow]);
      c0 = w.fma(left, c0);
      d0 = w.fma(right, d0);
      w = broadcast(FLOATS, a[aRow + lda]);
      c1 = w.fma(left, c1);
      d1 = w.fma(right, d1);
      w = broadcast(FLOATS, a[aRow + 2 * lda]);
      c2 = w.fma(left, c2);
      d2 = w.fma(right, d2);
      w = broadcast(FLOATS, a[aRow + 3 * lda]);
      c3 = w.fma(left, c3);
      d3 = w.fma(right, d3);
      w = broadcast(FLOATS, a[aRow + 4 * lda]);
      c4 = w.fma(left, c4);
      d4 = w.fma(right, d4);
      w = broadcast(FLOATS, a[aRow + 5 * lda]);
      c5 = w.fma(left, c5);
      d5 = w.fma(right, d5);
      w = broadcast(FLOATS, a[aRow + 6 * lda]);
      c6 = w.fma(left, c6);
      d6 = w.fma(right, d6);
      w = broadcast(FLOATS, a[aRow + 7 * lda]);
      c7 = w.fma(left, c7);
      d7 = w.fma(right, d7);
      w = broadcast(FLOATS, a[aRow + 8 * lda]);
      c8 = w.fma(left, c8);
      d8 = w.fma(right, d8);
      w = broadcast(FLOATS, a[aRow + 9 * lda]);
      c9 = w.fma(left, c9);
      d9 = w.fma(right, d9);
      w = broadcast(FLOATS, a[aRow + 10 * lda]);
      c10 = w.fma(left, c10);
      d10 = w.fma(right, d10);
      w = broadcast(FLOATS, a[aRow + 11 * lda]);
      c11 = w.fma(left, c11);
      d11 = w.fma(right, d11);
      w = broadcast(FLOATS, a[aRow + 12 * lda]);
      c12 = w.fma(left, c12);
      d12 = w.fma(right, d12);
      w = broadcast(FLOATS, a[aRow + 13 * lda]);
      c13 = w.fma(left, c13);
      d13 = w.fma(right, d13);
      aRow += aStep;
      bRow += ldb;
    }
    int cRow = p.c.row(row) + column;
    c0.intoArray(c, cRow);
    d0.intoArray(c, cRow + LANES);
    c1.intoArray(c, cRow + ldc);
    d1.intoArray(c, cRow + ldc + LANES);
    c2.intoArray(c, cRow + 2 * ldc);
    d2.intoArray(c, cRow + 2 * ldc + LANES);
    c3.intoArray(c, cRow + 3 * ldc);
    d3.intoArray(c, cRow + 3 * ldc + LANES);
    c4.intoArray(c, cRow + 4 * ldc);
    d4.intoArray(c, cRow + 4 * ldc + LANES);
    c5.intoArray(c, cRow + 5 * ldc);
    d5.intoArray(c, cRow + 5 * ldc + LANES);
    c6.intoArray(c, cRow + 6 * ldc);
    d6.intoArray(c, cRow + 6 * ldc + LANES);
    c7.intoArray(c, cRow + 7 * ldc);
    d7.intoArray(c, cRow + 7 * ldc + LANES);
    c8.intoArray(c, cRow + 8 * ldc);
    d8.intoArray(c, cRow + 8 * ldc + LANES);
    c9.intoArray(c, cRow + 9 * ldc);
    d9.intoArray(c, cRow + 9 * ldc + LANES);
    c10.intoArray(c, cRow + 10 * ldc);
    d10.intoArray(c, cRow + 10 * ldc + LANES);
    c11.intoArray(c, cRow + 11 * ldc);
    d11.intoArray(c, cRow + 11 * ldc + LANES);
    c12.intoArray(c, cRow + 12 * ldc);
    d12.intoArray(c, cRow + 12 * ldc + LANES);
    c13.intoArray(c, cRow + 13 * ldc);
    d13.intoArray(c, cRow + 13 * ldc + LANES);
  }

  /** Six rows of one strip: 12 sums, 2 vectors of b, 1 of a. */
  private static void tile6(Product p, int row, int column) {
    float[] a = p.a.values;
    float[] b = p.b.values;
    float[] start = p.start.values;
    float[] c = p.c.values;
    int lda = p.aRowStep;
    int aStep = p.aStep;
    int lds = p.start.stride;
    int ldb = p.b.stride;
    int ldc = p.c.stride;
    int aRow = p.a.offset + row * lda;
    int bRow = p.b.offset + column;
    int sRow = p.start.row(row);
    FloatVector c0 = broadcast(FLOATS, start[sRow]);
    FloatVector d0 = c0;
    FloatVector c1 = broadcast(FLOATS, start[sRow + lds]);
    FloatVector d1 = c1;
    FloatVector c2 = broadcast(FLOATS, start[sRow + 2 * lds]);
    FloatVector d2 = c2;
    FloatVector c3 = broadcast(FLOATS, start[sRow + 3 * lds]);
    FloatVector d3 = c3;
    FloatVector c4 = broadcast(FLOATS, start[sRow + 4 * lds]);
    FloatVector d4 = c4;
    FloatVector c5 = broadcast(FLOATS, start[sRow + 5 * lds]);
    FloatVector d5 = c5;
    for (int k = p.depth; k > 0; k--) {
      FloatVector left = fromArray(FLOATS, b, bRow);
      FloatVector right = fromArray(FLOATS, b, bRow + LANES);
      FloatVector w = broadcast(FLOATS, a[aRow]);
      c0 = w.fma(left, c0);
      d0 = w.fma(right, d0);
      w = broadcast(FLOATS, a[aRow + lda]);
      c1 = w.fma(left, c1);
      d1 = w.fma(right, d1);
      w = broadcast(FLOATS, a[aRow + 2 * lda]);
      c2 = w.fma(left, c2);
      d2 = w.fma(right, d2);
      w = broadcast(FLOATS, a[aRow + 3 * lda]);
      c3 = w.fma(left, c3);
      d3 = w.fma(right, d3);
      w = broadcast(FLOATS, a[aRow + 4 * lda]);
      c4 = w.fma(left, c4);
      d4 = w.fma(right, d4);
      w = broadcast(FLOATS, a[aRow + 5 * lda]);
      c5 = w.fma(left, c5);
      d5 = w.fma(right, d5);
      aRow += aStep;
      bRow += ldb;
    }
    int cRow = p.c.row(row) + column;
    c0.intoArray(c, cRow);
    d0.intoArray(c, cRow + LANES);
    c1.intoArray(c, cRow + ldc);
    d1.intoArray(c, cRow + ldc + LANES);
    c2.intoArray(c, cRow + 2 * ldc);
    d2.intoArray(c, cRow + 2 * ldc + LANES);
    c3.intoArray(c, cRow + 3 * ldc);
    d3.intoArray(c, cRow + 3 * ldc + LANES);
    c4.intoArray(c, cRow + 4 * ldc);
    d4.intoArray(c, cRow + 4 * ldc + LANES);
    c5.intoArray(c, cRow + 5 * ldc);
    d5.intoArray(c, cRow + 5 * ldc + LANES);
  }

  /** One row of one strip. */
  private static void tile1(Product p, int row, int column) {
    float[] a = p.a.values;
    float[] b = p.b.values;
    float[] start = p.start.values;
    float[] c = p.c.values;
    int aStep = p.aStep;
    int ldb = p.b.stride;
    int aRow = p.a.offset + row * p.aRowStep;
    int bRow = p.b.offset + column;
    int sRow = p.start.row(row);
    FloatVector c0 = broadcast(FLOATS, start[sRow]);
    FloatVector d0 = c0;
    for (int k = p.depth; k > 0; k--) {
      FloatVector left = fromArray(FLOATS, b, bRow);
      FloatVector right = fromArray(FLOATS, b, bRow + LANES);
      FloatVector w = broadcast(FLOATS, a[aRow]);
      c0 = w.fma(left, c0);
      d0 = w.fma(right, d0);
      aRow += aStep;
      bRow += ldb;
    }
    int cRow = p.c.row(row) + column;
    c0.intoArray(c, cRow);
    d0.intoArray(c, cRow + LANES);
  }

  /**
   * strip(c, r) = source(r, c): eight rows at a time, the last eight may repeat some. Here and
   * below the strip's stride is a constant, so that the compiler can check all bounds outside the
   * loops.
   */
  private static void toStrip(Matrix source, Matrix strip) {
    float[] from = source.values;
    float[] to = strip.values;
    int lds = source.stride;
    int columns = source.columns;
    if (source.rows < 8) {
      for (int r = 0; r < source.rows; r++) {
        for (int c = 0; c < columns; c++) {
          to[strip.offset + r + c * STRIP_STRIDE] = from[source.row(r) + c];
        }
      }
      return;
    }
    for (int next = 0; next < source.rows; next += 8) {
      int r = Math.min(next, source.rows - 8);
      int s = source.row(r);
      int t = strip.offset + r;
      for (int c = 0; c < columns; c++) {
        float f0 = from[s + c];
        float f1 = from[s + c + lds];
        float f2 = from[s + c + 2 * lds];
        float f3 = from[s + c + 3 * lds];
        float f4 = from[s + c + 4 * lds];
        float f5 = from[s + c + 5 * lds];
        float f6 = from[s + c + 6 * lds];
        float f7 = from[s + c + 7 * lds];
        to[t + c * STRIP_STRIDE] = f0;
        to[t + c * STRIP_STRIDE + 1] = f1;
        to[t + c * STRIP_STRIDE + 2] = f2;
        to[t + c * STRIP_STRIDE + 3] = f3;
        to[t + c * STRIP_STRIDE + 4] = f4;
        to[t + c * STRIP_STRIDE + 5] = f5;
        to[t + c * STRIP_STRIDE + 6] = f6;
        to[t + c * STRIP_STRIDE + 7] = f7;
      }
    }
  }

  /** target(c, r) = strip(r, c), eight rows at a time. */
  private static void fromStrip(Matrix strip, Matrix target) {
    float[] from = strip.values;
    float[] to = target.values;
    int rows = strip.rows;
    for (int c = 0; c < target.rows; c++) {
      int s = strip.offset + c;
      int t = target.row(c);
      int r = 0;
      for (; r <= rows - 8; r += 8) {
        float f0 = from[s + r * STRIP_STRIDE];
        float f1 = from[s + r * STRIP_STRIDE + STRIP_STRIDE];
        float f2 = from[s + r * STRIP_STRIDE + 2 * STRIP_STRIDE];
        float f3 = from[s + r * STRIP_STRIDE + 3 * STRIP_STRIDE];
        float f4 = from[s + r * STRIP_STRIDE + 4 * STRIP_STRIDE];
        float f5 = from[s + r * STRIP_STRIDE + 5 * STRIP_STRIDE];
        float f6 = from[s + r * STRIP_STRIDE + 6 * STRIP_STRIDE];
        float f7 = from[s + r * STRIP_STRIDE + 7 * STRIP_STRIDE];
        to[t + r] = f0;
        to[t + r + 1] = f1;
        to[t + r + 2] = f2;
        to[t + r + 3] = f3;
        to[t + r + 4] = f4;
        to[t + r + 5] = f5;
        to[t + r + 6] = f6;
        to[t + r + 7] = f7;
      }
      for (; r < rows; r++) {
        to[t + r] = from[s + r * STRIP_STRIDE];
      }
    }
  }
}
