package io.github.sparkmlp.nn;

import io.github.sparkmlp.kernel.Matrix;
import io.github.sparkmlp.kernel.Philox;
import io.github.sparkmlp.kernel.Philox.Purpose;
import io.github.sparkmlp.kernel.SparseMatrix;
import java.io.Serializable;
import java.util.List;

/**
 * Inverted dropout: a training step drops each unit with probability p, and multiplies the others
 * by 1 / (1 − p). The choice depends only on the seed, the epoch, the example's place in the global
 * order and the unit.
 *
 * <p>Srivastava, Hinton, Krizhevsky, Sutskever, Salakhutdinov: Dropout. JMLR 15, 2014.
 *
 * @param rates p of the inputs and of each hidden layer, rounded to 65,536ths
 */
public record Dropout(List<Double> rates, long seed) implements Serializable {
  public static final Dropout NONE = new Dropout(List.of(), 0);

  public Dropout {
    rates = List.copyOf(rates);
  }

  /** Whether a layer has dropout; layer 0 is the input. */
  public boolean drops(int layer) {
    return layer < rates.size() && rates.get(layer) > 0;
  }

  /** The draw for a layer of a block that starts at place {@code first} of the global order. */
  Draw draw(int layer, int epoch, long first) {
    int threshold = (int) Math.rint(rates.get(layer) * 65_536);
    float kept = (float) (65_536.0 / (65_536 - threshold));
    return new Draw(Philox.bits(seed, Purpose.DROPOUT, epoch, layer), first, threshold, kept);
  }

  /**
   * The dropout mask of a layer and block: 0 or 1 / (1 − p) for each unit and example.
   *
   * @param first the place of the block's first example in the global order
   * @param threshold 16-bit random numbers below it drop a unit
   * @param kept 1 / (1 − p)
   */
  record Draw(long key, long first, int threshold, float kept) {

    /** Fills the mask of some units, {@code units × n}, from {@code firstUnit} on. */
    void fill(int firstUnit, Matrix mask) {
      int row = 0;
      while (row < mask.rows) {
        int index = (firstUnit + row) % Philox.SHORTS;
        int rows = Math.min(Philox.SHORTS - index, mask.rows - row);
        for (int e = 0; e < mask.columns; e++) {
          long[] random = Philox.block(key, firstUnit + row - index, first + e);
          for (int r = 0; r < rows; r++) {
            mask.values[mask.row(row + r) + e] = factor(random, index + r);
          }
        }
        row += rows;
      }
    }

    /** kept = mask ⊙ x, where unit {@code firstUnit} is row 0 of x. */
    void multiply(int firstUnit, SparseMatrix x, SparseMatrix kept, int examples) {
      for (int e = 0; e < examples; e++) {
        int in = x.index[e];
        kept.index[e] = in;
        if (in != SparseMatrix.NONE) {
          kept.values[e] = x.values[e] * factor(firstUnit + in, e);
        }
      }
    }

    private float factor(int unit, int e) {
      int index = unit % Philox.SHORTS;
      return factor(Philox.block(key, unit - index, first + e), index);
    }

    private float factor(long[] random, int index) {
      return Philox.shortAt(random, index) < threshold ? 0 : kept;
    }
  }
}
