package io.github.sparkmlp.kernel;

import static io.github.sparkmlp.kernel.WideTile.ROW;
import static io.github.sparkmlp.kernel.WideTile.ROWS;
import static io.github.sparkmlp.kernel.WideTile.WIDTH;

import java.util.Arrays;

/**
 * The matrix products of {@link VectorKernels} with vectors of 512 bits: c = start + a b, a {@code
 * m × k}, b {@code k × n}, start {@code m × 1}, c {@code m × n}; c(i, j) = fma(a(i, k), b(k, j),
 * c(i, j)) for k ascending. A tile of c stays in registers ({@link WideTile}), and is stored and
 * continued where the chain is long.
 *
 * <p>b is packed into strips of as many columns as a tile has; they stay in the second-level cache.
 * a is packed into panels of as many rows; each stays in the first-level cache while it is
 * multiplied by all strips. Where c has few rows, packing b costs more than it saves, and b is read
 * in place. The panels of a block of examples are also read in place.
 */
final class WideProducts {
  private static final int STRIP = WideTile.COLUMNS;

  /** How many numbers of b are packed at once: 512 KiB. */
  private static final int LOT = 1 << 17;

  /** Up to this many panels, b is read in place. */
  private static final int FEW = 12;

  // The numbers of scratch arrays.
  private static final int PANELS = 0;
  private static final int TILE = 1;
  private static final int STARTS = 2;
  private static final int STRIPS = 3;

  private final Factor a;
  private final Factor b;

  /** What the product starts from; null for c itself. */
  private final Matrix start;

  private final Matrix c;
  private final Scratch scratch;
  private final int depth;

  /** How many values of k the rows of a panel hold without a gap. */
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
    depth = a.columns();
    int chunks = (depth + ROW - 1) / ROW;
    chunk = (depth + chunks - 1) / chunks;
    padded = c.stride >= wholeStrips(c.columns);
    aInPlace = !a.transposed() && a.matrix().stride == ROW && chunks == 1;
    bInPlace = !a.transposed() && !b.transposed() && c.rows <= FEW * ROWS;
  }

  /** Computes the product; a null start is c itself. */
  static void multiply(Factor a, Factor b, Matrix start, Matrix c, Scratch scratch) {
    new WideProducts(a, b, start, c, scratch).multiply();
  }

  private static int wholeStrips(int columns) {
    return (columns + STRIP - 1) / STRIP * STRIP;
  }

  /**
   * Goes through columns from right to left and through rows from top to bottom. Where rows of c
   * have no room for whole strips, a tile writes beyond the end of a row into the start of the next
   * one, which is computed later. There, nothing else may run between the parts of a chain.
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

  /** A part of the product: some columns of c, and some steps of their chains. */
  private final class Part {
    private final int firstK;
    private final int depth;
    private final int firstColumn;
    private final int columns;
    private final float[] strips;
    private final float[] panels;
    private final Matrix tile =
        new Matrix(scratch.array(TILE, ROWS * STRIP), 0, ROWS, STRIP, STRIP);
    private final Matrix starts =
        new Matrix(scratch.array(STARTS, ROWS * STRIP), 0, ROWS, STRIP, STRIP);

    Part(int firstK, int depth, int firstColumn, int columns) {
      this.firstK = firstK;
      this.depth = depth;
      this.firstColumn = firstColumn;
      this.columns = columns;
      int chunks = (depth + chunk - 1) / chunk;
      panels = scratch.array(PANELS, a.transposed() ? depth * WIDTH : chunks * ROWS * ROW);
      strips = bInPlace ? null : scratch.array(STRIPS, depth * wholeStrips(columns));
    }

    void multiply() {
      if (!bInPlace) {
        for (int column = 0; column < columns; column += STRIP) {
          int width = Math.min(STRIP, columns - column);
          b.packStrip(firstK, depth, firstColumn + column, width, strips, column * depth, STRIP);
        }
      }
      for (int row = 0; row < c.rows; row += ROWS) {
        int rows = Math.min(ROWS, c.rows - row);
        if (!aInPlace || rows < ROWS) {
          packPanel(row, rows);
        }
        Matrix from = starts(row, rows);
        for (int column = (columns - 1) / STRIP * STRIP; column >= 0; column -= STRIP) {
          multiplyTile(row, rows, column, from);
        }
      }
    }

    /** What the tiles of these rows start from; null for c itself. */
    private Matrix starts(int row, int rows) {
      if (firstK > 0 || start == null) {
        return null;
      }
      if (start == Matrix.ZEROS) {
        return start;
      }
      for (int r = 0; r < rows; r++) {
        int at = starts.row(r);
        Arrays.fill(starts.values, at, at + STRIP, start.at(row + r, 0));
      }
      return starts;
    }

    private void multiplyTile(int row, int rows, int column, Matrix from) {
      int width = Math.min(STRIP, columns - column);
      Matrix target = c.slice(row, rows, firstColumn + column, width);
      boolean fits =
          rows == ROWS && (padded || width == STRIP || target.row(ROWS - 1) + STRIP <= c.end());
      Matrix home = fits ? target : tile;
      if (!fits && from == null) {
        target.copyTo(tile.slice(0, rows, 0, width));
      }
      multiplyChunks(row, rows, column, from == null ? home : from, home);
      if (!fits) {
        tile.copyTo(target);
      }
    }

    /** Multiplies chunk by chunk: the first chunk continues {@code from}, the others the target. */
    private void multiplyChunks(int row, int rows, int column, Matrix from, Matrix target) {
      boolean inPlace = aInPlace && rows == ROWS;
      float[] panel = inPlace ? a.matrix().values : panels;
      int first = inPlace ? a.matrix().row(row) : 0;
      Matrix begin = from;
      for (int k = 0; k < depth; k += chunk) {
        int steps = Math.min(chunk, depth - k);
        int stripRow = column / STRIP * depth + k;
        if (a.transposed()) {
          int at = (k - stripRow) * WIDTH;
          WideTile.across(panel, at, strips, stripRow, steps, begin, target);
        } else if (bInPlace) {
          Matrix rowsOfB = b.matrix().slice(firstK + k, steps, firstColumn + column, STRIP);
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
      Matrix m = a.matrix();
      if (!a.transposed()) {
        for (int k = 0; k < depth; k += chunk) {
          int steps = Math.min(chunk, depth - k);
          for (int r = 0; r < rows; r++) {
            int to = (k / chunk * ROWS + r) * ROW;
            System.arraycopy(m.values, m.row(row + r) + firstK + k, panels, to, steps);
          }
        }
      } else if (WIDTH % (STRIP / 2) == 0 && row + WIDTH <= m.columns) {
        VectorKernels.copyRows(m.slice(firstK, depth, row, WIDTH), panels, 0);
      } else {
        for (int k = 0; k < depth; k++) {
          System.arraycopy(m.values, m.row(firstK + k) + row, panels, k * WIDTH, rows);
        }
      }
    }
  }
}
