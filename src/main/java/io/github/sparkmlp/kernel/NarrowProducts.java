package io.github.sparkmlp.kernel;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The matrix products of {@link VectorKernels} where vectors are narrower than 512 bits, and the
 * machine may have only sixteen vector registers: c = start + a b, a {@code m × k}, b {@code k ×
 * n}, start {@code m × 1} or c itself, c {@code m × n}; c(i, j) = fma(a(i, k), b(k, j), c(i, j))
 * for k ascending.
 *
 * <p>Four rows of a are packed into a panel {@code k × 4}, two vectors of columns of b into a strip
 * {@code k × STRIP}. Each is an array of its own: only where indices start at 0 and advance by
 * constants does the compiler check bounds outside the loop and spend no instruction on addresses.
 * It also loads everything that a pass of the loop needs before the first multiply-add. Eight sums,
 * two vectors of b and four of a are the most that sixteen registers hold.
 */
final class NarrowProducts {
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = FLOATS.length();
  private static final int STRIP = 2 * LANES;
  private static final int PANEL = 4;
  private static final int ROW = Matrix.SHORT_ROW;

  /** How many numbers of a are packed at once: 2 MiB. b is packed again for each lot. */
  private static final int LOT = 1 << 19;

  private NarrowProducts() {}

  /** Reads whole panels of a in place where its stride allows it; a null start is c itself. */
  static void multiply(Factor a, Factor b, Matrix start, Matrix c, Scratch scratch) {
    Matrix x = a.matrix();
    if (a.transposed() || x.stride != ROW || start != Matrix.ZEROS) {
      multiplyPacked(a, b, start, c, scratch);
      return;
    }
    int inPlace = c.rows / PANEL * PANEL;
    int rest = c.rows - inPlace;
    multiplyInPlace(x, b, c.slice(0, inPlace, 0, c.columns), c.end(), scratch);
    multiplyPacked(
        new Factor(x.slice(inPlace, rest, 0, x.columns), false),
        b,
        start,
        c.slice(inPlace, rest, 0, c.columns),
        scratch);
  }

  /**
   * Computes tiles from right to left and from top to bottom: a tile may write beyond the end of a
   * row into the start of the next one, which is computed later.
   *
   * @param end of what may be written
   */
  private static void multiplyInPlace(Matrix a, Factor b, Matrix c, int end, Scratch scratch) {
    float[] strip = scratch.first(1, a.columns * STRIP).values;
    for (int column = (c.columns - 1) / STRIP * STRIP; column >= 0; column -= STRIP) {
      int columns = Math.min(STRIP, c.columns - column);
      b.packStrip(0, a.columns, column, columns, strip, 0, STRIP);
      for (int row = 0; row < c.rows; row += PANEL) {
        Matrix target = c.slice(row, PANEL, column, columns);
        if (target.row(PANEL - 1) + STRIP <= end) {
          tileInPlace(a.values, a.row(row), strip, a.columns, target);
        } else {
          Matrix whole = scratch.second(PANEL, STRIP);
          tileInPlace(a.values, a.row(row), strip, a.columns, whole);
          whole.copyTo(target);
        }
      }
    }
  }

  /** The product of packed panels and strips; a null start is c itself. */
  private static void multiplyPacked(Factor a, Factor b, Matrix start, Matrix c, Scratch scratch) {
    int depth = a.columns();
    int rowsAtOnce = PANEL * Math.max(1, LOT / (PANEL * depth));
    for (int row = 0; row < c.rows; row += rowsAtOnce) {
      int rows = Math.min(rowsAtOnce, c.rows - row);
      float[][] panels = packPanels(a, row, rows, scratch);
      float[] strip = scratch.first(1, depth * STRIP).values;
      for (int column = 0; column < c.columns; column += STRIP) {
        int columns = Math.min(STRIP, c.columns - column);
        b.packStrip(0, depth, column, columns, strip, 0, STRIP);
        for (int r = 0; r < rows; r += PANEL) {
          int height = Math.min(PANEL, rows - r);
          Matrix target = c.slice(row + r, height, column, columns);
          boolean fits = height == PANEL && columns == STRIP;
          Matrix home = fits ? target : scratch.second(PANEL, STRIP);
          if (start == null && !fits) {
            target.copyTo(home.slice(0, height, 0, columns));
          }
          if (start == null) {
            addTile(panels[r / PANEL], strip, depth, home);
          } else {
            Matrix starts = start.slice(row + r, height, 0, 1);
            tile(panels[r / PANEL], strip, depth, starts, home);
          }
          if (!fits) {
            home.copyTo(target);
          }
        }
      }
    }
  }

  /**
   * Like {@link #tile}, but from zero and with a read in place: a(r, k) = a[first + k + r · ROW].
   */
  private static void tileInPlace(float[] a, int first, float[] strip, int depth, Matrix c) {
    FloatVector c0 = broadcast(FLOATS, 0);
    FloatVector d0 = c0;
    FloatVector c1 = c0;
    FloatVector d1 = c0;
    FloatVector c2 = c0;
    FloatVector d2 = c0;
    FloatVector c3 = c0;
    FloatVector d3 = c0;
    for (int k = 0; k < depth; k++) {
      FloatVector left = fromArray(FLOATS, strip, k * STRIP);
      FloatVector right = fromArray(FLOATS, strip, k * STRIP + LANES);
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
    }
    float[] values = c.values;
    int stride = c.stride;
    int at = c.offset;
    c0.intoArray(values, at);
    d0.intoArray(values, at + LANES);
    c1.intoArray(values, at + stride);
    d1.intoArray(values, at + stride + LANES);
    c2.intoArray(values, at + 2 * stride);
    d2.intoArray(values, at + 2 * stride + LANES);
    c3.intoArray(values, at + 3 * stride);
    d3.intoArray(values, at + 3 * stride + LANES);
  }

  /** Computes a tile of c: four rows and two vectors of columns. */
  private static void tile(float[] panel, float[] strip, int depth, Matrix start, Matrix c) {
    FloatVector c0 = broadcast(FLOATS, start.at(0, 0));
    FloatVector d0 = c0;
    FloatVector c1 = broadcast(FLOATS, start.at(Math.min(1, start.rows - 1), 0));
    FloatVector d1 = c1;
    FloatVector c2 = broadcast(FLOATS, start.at(Math.min(2, start.rows - 1), 0));
    FloatVector d2 = c2;
    FloatVector c3 = broadcast(FLOATS, start.at(Math.min(3, start.rows - 1), 0));
    FloatVector d3 = c3;
    for (int i = 0; i < depth * PANEL; i += PANEL) {
      FloatVector left = fromArray(FLOATS, strip, i * (STRIP / PANEL));
      FloatVector right = fromArray(FLOATS, strip, i * (STRIP / PANEL) + LANES);
      FloatVector w = broadcast(FLOATS, panel[i]);
      c0 = w.fma(left, c0);
      d0 = w.fma(right, d0);
      w = broadcast(FLOATS, panel[i + 1]);
      c1 = w.fma(left, c1);
      d1 = w.fma(right, d1);
      w = broadcast(FLOATS, panel[i + 2]);
      c2 = w.fma(left, c2);
      d2 = w.fma(right, d2);
      w = broadcast(FLOATS, panel[i + 3]);
      c3 = w.fma(left, c3);
      d3 = w.fma(right, d3);
    }
    float[] values = c.values;
    int stride = c.stride;
    int at = c.offset;
    c0.intoArray(values, at);
    d0.intoArray(values, at + LANES);
    c1.intoArray(values, at + stride);
    d1.intoArray(values, at + stride + LANES);
    c2.intoArray(values, at + 2 * stride);
    d2.intoArray(values, at + 2 * stride + LANES);
    c3.intoArray(values, at + 3 * stride);
    d3.intoArray(values, at + 3 * stride + LANES);
  }

  /** Like {@link #tile}, but starts from c itself. */
  private static void addTile(float[] panel, float[] strip, int depth, Matrix c) {
    float[] values = c.values;
    int stride = c.stride;
    int at = c.offset;
    FloatVector c0 = fromArray(FLOATS, values, at);
    FloatVector d0 = fromArray(FLOATS, values, at + LANES);
    FloatVector c1 = fromArray(FLOATS, values, at + stride);
    FloatVector d1 = fromArray(FLOATS, values, at + stride + LANES);
    FloatVector c2 = fromArray(FLOATS, values, at + 2 * stride);
    FloatVector d2 = fromArray(FLOATS, values, at + 2 * stride + LANES);
    FloatVector c3 = fromArray(FLOATS, values, at + 3 * stride);
    FloatVector d3 = fromArray(FLOATS, values, at + 3 * stride + LANES);
    for (int i = 0; i < depth * PANEL; i += PANEL) {
      FloatVector left = fromArray(FLOATS, strip, i * (STRIP / PANEL));
      FloatVector right = fromArray(FLOATS, strip, i * (STRIP / PANEL) + LANES);
      FloatVector w = broadcast(FLOATS, panel[i]);
      c0 = w.fma(left, c0);
      d0 = w.fma(right, d0);
      w = broadcast(FLOATS, panel[i + 1]);
      c1 = w.fma(left, c1);
      d1 = w.fma(right, d1);
      w = broadcast(FLOATS, panel[i + 2]);
      c2 = w.fma(left, c2);
      d2 = w.fma(right, d2);
      w = broadcast(FLOATS, panel[i + 3]);
      c3 = w.fma(left, c3);
      d3 = w.fma(right, d3);
    }
    c0.intoArray(values, at);
    d0.intoArray(values, at + LANES);
    c1.intoArray(values, at + stride);
    d1.intoArray(values, at + stride + LANES);
    c2.intoArray(values, at + 2 * stride);
    d2.intoArray(values, at + 2 * stride + LANES);
    c3.intoArray(values, at + 3 * stride);
    d3.intoArray(values, at + 3 * stride + LANES);
  }

  private static float[][] packPanels(Factor a, int row, int rows, Scratch scratch) {
    Matrix m = a.matrix();
    int depth = a.columns();
    float[][] panels = new float[(rows + PANEL - 1) / PANEL][];
    for (int r = 0; r < rows; r += PANEL) {
      int height = Math.min(PANEL, rows - r);
      panels[r / PANEL] = scratch.array(r / PANEL, depth * PANEL);
      if (a.transposed()) {
        copyColumns(m.slice(0, depth, row + r, height), panels[r / PANEL]);
      } else {
        m.slice(row + r, height, 0, depth)
            .transposeTo(new Matrix(panels[r / PANEL], 0, depth, height, PANEL));
      }
    }
    return panels;
  }

  /** panel(k, r) = a(k, r). */
  private static void copyColumns(Matrix a, float[] panel) {
    int row = a.offset;
    for (int k = 0; k < a.rows; k++) {
      for (int r = 0; r < a.columns; r++) {
        panel[k * PANEL + r] = a.values[row + r];
      }
      row += a.stride;
    }
  }
}
