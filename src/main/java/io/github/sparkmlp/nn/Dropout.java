package io.github.sparkmlp.nn;

import io.github.sparkmlp.kernel.Matrix;
import io.github.sparkmlp.kernel.Philox;
import io.github.sparkmlp.kernel.Philox.Purpose;
import java.io.Serializable;
import java.util.List;

/**
 * Inverted dropout: in a training step a unit is left out with probability p, and otherwise
 * multiplied by 1 / (1 − p). Which ones depends on the seed, the epoch, the example's place in the
 * global order and the unit alone.
 *
 * <p>Srivastava, Hinton, Krizhevsky, Sutskever, Salakhutdinov: Dropout. JMLR 15, 2014.
 *
 * @param rates p of the inputs and of each hidden layer, rounded to 65,536ths
 */
public record Dropout(List<Double> rates, long seed) implements Serializable {
  /** Leaves nothing out. */
  public static final Dropout NONE = new Dropout(List.of(), 0);

  public Dropout {
    rates = List.copyOf(rates);
  }

  /** Whether units of a layer are ever left out; layer 0 is the input. */
  public boolean drops(int layer) {
    return layer < rates.size() && rates.get(layer) > 0;
  }

  /**
   * Fills the mask of a block, {@code units × n}: 0 or 1 / (1 − p).
   *
   * @param first the place of the block's first example in the global order
   */
  void fill(int layer, int epoch, long first, Matrix mask) {
    int threshold = (int) Math.rint(rates.get(layer) * 65_536);
    float kept = (float) (65_536.0 / (65_536 - threshold));
    long key = Philox.bits(seed, Purpose.DROPOUT, epoch, layer);
    for (int unit = 0; unit < mask.rows; unit += Philox.SHORTS) {
      int rows = Math.min(Philox.SHORTS, mask.rows - unit);
      for (int e = 0; e < mask.columns; e++) {
        long[] random = Philox.block(key, unit, first + e);
        for (int r = 0; r < rows; r++) {
          boolean drop = Philox.shortAt(random, r) < threshold;
          mask.values[mask.row(unit + r) + e] = drop ? 0 : kept;
        }
      }
    }
  }
}
