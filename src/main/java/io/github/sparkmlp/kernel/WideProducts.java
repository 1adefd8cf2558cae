package io.github.sparkmlp.kernel;

import static io.github.sparkmlp.kernel.WideTile.ROW;
import static io.github.sparkmlp.kernel.WideTile.ROWS;
import static io.github.sparkmlp.kernel.WideTile.WIDTH;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * The matrix products of {@link VectorKernels} with vectors of 512 bits. All three are one, c =
 * start + a b: a {@code m × k}, b {@code k × n}, start {@code m × 1}, c {@code m × n}; c(i, j) =
 * fma(a(i, k), b(k, j), c(i, j)) for k ascending. A tile of c stays in registers ({@link
 * WideTile}), and is stored and continued where the chain is long.
 *
 * <p>b is packed into strips of as many columns as a tile has, which stay in the second cache; a
 * into panels of as many rows, each of which stays in the first while it meets all strips. Where c
 * has few rows, packing b costs more than it saves, and b is read in place; so are the panels of a
 * block of examples.
 */
final class WideProducts {
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = FLOATS.length();
  private static final int STRIP = WideTile.COLUMNS;

  /** So many numbers of b are packed at once: 512 KiB. */
  private static final int LOT = 1 << 17;

  /** So few panels read b in place. */
  private static final int FEW = 12;

  private static final Matrix ZEROS = new Matrix(new float[STRIP], 0, ROWS, STRIP, 0);

  /** A factor of a product, as it is or transposed. */
  private record Factor(Matrix matrix, boolean transposed) {}

  private final Factor a;
  private final Factor b;
  private final Matrix start;
  private final Matrix c;
  private final Scratch scratch;
  private final int depth;

  /** The steps of k that a panel's rows hold without a gap. */
  private final int chunk;

  /** Whether the rows of c have room for whole strips. */
  private final boolean padded;

  private final boolean aInPlace;
  private final boolean bInPlace;

  private WideProducts(Factor a, Factor b, Matrix start, Matrix c, Scratch scratch) {
    this.a = a;
    this.b = b;
    this.start = start;
    this.c = c;
    this.scratch = scratch;
    depth = a.transposed ? a.matrix.rows : a.matrix.columns;
    int chunks = (depth + ROW - 1) / ROW;
    chunk = (depth + chunks - 1) / chunks;
    padded = c.stride >= wholeStrips(c.columns);
    aInPlace = !a.transposed && a.matrix.stride == ROW && chunks == 1;
    bInPlace = !a.transposed && !b.transposed && c.rows <= FEW * ROWS;
  }

  static void affine(Matrix weights, Matrix bias, Matrix x, Matrix z, Scratch scratch) {
    new WideProducts(new Factor(weights, false), new Factor(x, false), bias, z, scratch).multiply();
  }

  static void inputGradient(Matrix weights, Matrix delta, Matrix gradient, Scratch scratch) {
    Factor transposed = new Factor(weights, true);
    new WideProducts(transposed, new Factor(delta, false), Matrix.ZEROS, gradient, scratch)
        .multiply();
  }

  static void weightGradient(Matrix delta, Matrix x, Matrix gradient, Scratch scratch) {
    Factor transposed = new Factor(delta, true);
    new WideProducts(new Factor(x, false), transposed, Matrix.ZEROS, gradient, scratch).multiply();
  }

  private static int wholeStrips(int columns) {
    return (columns + STRIP - 1) / STRIP * STRIP;
  }

  /**
   * Columns from right to left, rows from top to bottom: where rows of c have no room for whole
   * strips, what a tile writes beyond the end of a row is the start of the next one, which is still
   * to come. Nothing else may come between the parts of a chain there.
   */
  private void multiply() {
    int depthAtOnce = padded ? 2 * chunk : depth;
    int columnsAtOnce = STRIP * Math.max(1, LOT / (depthAtOnce * STRIP));
    int last = (c.columns - 1) / columnsAtOnce * columnsAtOnce;
    for (int column = last; column >= 0; column -= columnsAtOnce) {
      int columns = Math.min(columnsAtOnce, c.columns - column);
      for (int k = 0; k < depth; k += depthAtOnce) {
        new Part(k, Math.min(depthAtOnce, depth - k), column, columns).multiply();
      }
    }
  }

  /** Some columns of c, and some steps of their chains. */
  private final class Part {
    private final int firstK;
    private final int depth;
    private final int firstColumn;
    private final int columns;
    private final float[] strips;
    private final float[] panels;
    private final Matrix tile = new Matrix(scratch.array(1, ROWS * STRIP), 0, ROWS, STRIP, STRIP);
    private final Matrix starts = new Matrix(scratch.array(2, ROWS * STRIP), 0, ROWS, STRIP, STRIP);

    Part(int firstK, int depth, int firstColumn, int columns) {
      this.firstK = firstK;
      this.depth = depth;
      this.firstColumn = firstColumn;
      this.columns = columns;
      int chunks = (depth + chunk - 1) / chunk;
      panels = scratch.array(0, a.transposed ? depth * WIDTH : chunks * ROWS * ROW);
      strips = bInPlace ? null : scratch.array(3, depth * wholeStrips(columns));
    }

    void multiply() {
      if (!bInPlace) {
        for (int column = 0; column < columns; column += STRIP) {
          packStrip(column);
        }
      }
      for (int row = 0; row < c.rows; row += ROWS) {
        int rows = Math.min(ROWS, c.rows - row);
        if (!aInPlace || rows < ROWS) {
          packPanel(row, rows);
        }
        Matrix from = starts(row, rows);
        for (int column = (columns - 1) / STRIP * STRIP; column >= 0; column -= STRIP) {
          multiply(row, rows, column, from);
        }
      }
    }

    /** What the tiles of these rows start from; null if from themselves. */
    private Matrix starts(int row, int rows) {
      if (firstK > 0) {
        return null;
      }
      if (start == Matrix.ZEROS) {
        return ZEROS;
      }
      for (int r = 0; r < rows; r++) {
        int at = starts.row(r);
        Arrays.fill(starts.values, at, at + STRIP, start.at(row + r, 0));
      }
      return starts;
    }

    private void multiply(int row, int rows, int column, Matrix from) {
      int width = Math.min(STRIP, columns - column);
      Matrix target = c.slice(row, rows, firstColumn + column, width);
      boolean fits =
          rows == ROWS && (padded || width == STRIP || target.row(ROWS - 1) + STRIP <= c.end());
      Matrix home = fits ? target : tile;
      if (!fits && from == null) {
        target.copyTo(tile, rows, width);
      }
      multiply(row, rows, column, from == null ? home : from, home);
      if (!fits) {
        tile.copyTo(target, rows, width);
      }
    }

    /** Chunk by chunk: the first continues {@code from}, the others the target. */
    private void multiply(int row, int rows, int column, Matrix from, Matrix target) {
      boolean inPlace = aInPlace && rows == ROWS;
      float[] panel = inPlace ? a.matrix.values : panels;
      int first = inPlace ? a.matrix.row(row) : 0;
      Matrix begin = from;
      for (int k = 0; k < depth; k += chunk) {
        int steps = Math.min(chunk, depth - k);
        int stripRow = column / STRIP * depth + k;
        if (a.transposed) {
          int at = (k - stripRow) * WIDTH;
          WideTile.across(panel, at, strips, stripRow, steps, begin, target);
        } else if (bInPlace) {
          Matrix rowsOfB = b.matrix.slice(firstK + k, steps, firstColumn + column, STRIP);
          WideTile.alongInPlace(
              panel, first + k / chunk * ROWS * ROW, rowsOfB, steps, begin, target);
        } else {
          int at = first + k / chunk * ROWS * ROW - stripRow;
          WideTile.along(panel, at, strips, stripRow, steps, begin, target);
        }
        begin = target;
      }
    }

    private void packPanel(int row, int rows) {
      Matrix m = a.matrix;
      if (!a.transposed) {
        for (int k = 0; k < depth; k += chunk) {
          int steps = Math.min(chunk, depth - k);
          for (int r = 0; r < rows; r++) {
            int to = (k / chunk * ROWS + r) * ROW;
            System.arraycopy(m.values, m.row(row + r) + firstK + k, panels, to, steps);
          }
        }
      } else if (WIDTH % LANES == 0 && row + WIDTH <= m.columns) {
        copyColumns(m.slice(firstK, depth, row, WIDTH), panels, 0, WIDTH);
      } else {
        for (int k = 0; k < depth; k++) {
          System.arraycopy(m.values, m.row(firstK + k) + row, panels, k * WIDTH, rows);
        }
      }
    }

    private void packStrip(int column) {
      Matrix m = b.matrix;
      int from = firstColumn + column;
      if (b.transposed) {
        int width = Math.min(STRIP, columns - column);
        transpose(m.slice(from, width, firstK, depth), strips, column * depth);
      } else {
        copyColumns(m.slice(firstK, depth, from, STRIP), strips, column * depth, STRIP);
      }
    }
  }

  /**
   * to(k, j) = from(k, j), rows of whole vectors. The blend changes nothing, but gives the vector
   * the one class that the compiler needs to know (see {@link VectorKernels}).
   */
  private static void copyColumns(Matrix from, float[] to, int first, int width) {
    float[] values = from.values;
    int stride = from.stride;
    int end = first + from.rows * width;
    FloatVector zero = broadcast(FLOATS, 0);
    VectorMask<Float> all = FLOATS.maskAll(true);
    int row = from.offset;
    for (int i = first; i < end; i += width) {
      for (int j = 0; j < width; j += LANES) {
        zero.blend(fromArray(FLOATS, values, row + j), all).intoArray(to, i + j);
      }
      row += stride;
    }
  }

  /** to(k, r) = from(r, k), four rows at a time; the last four may repeat some. */
  private static void transpose(Matrix from, float[] to, int first) {
    float[] values = from.values;
    int stride = from.stride;
    int columns = from.columns;
    if (from.rows < 4) {
      for (int r = 0; r < from.rows; r++) {
        for (int k = 0; k < columns; k++) {
          to[first + r + k * STRIP] = from.at(r, k);
        }
      }
      return;
    }
    for (int next = 0; next < from.rows; next += 4) {
      int r = Math.min(next, from.rows - 4);
      int s = from.row(r);
      int t = first + r;
      for (int k = 0; k < columns; k++) {
        float f0 = values[s + k];
        float f1 = values[s + k + stride];
        float f2 = values[s + k + 2 * stride];
        float f3 = values[s + k + 3 * stride];
        to[t + k * STRIP] = f0;
        to[t + k * STRIP + 1] = f1;
        to[t + k * STRIP + 2] = f2;
        to[t + k * STRIP + 3] = f3;
      }
    }
  }
}
