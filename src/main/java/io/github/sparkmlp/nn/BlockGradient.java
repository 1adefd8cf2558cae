package io.github.sparkmlp.nn;

import io.github.sparkmlp.kernel.FixedPoint;
import io.github.sparkmlp.kernel.Kernels;
import io.github.sparkmlp.kernel.SparseMatrix;
import java.util.Arrays;
import java.util.BitSet;

/**
 * The gradient sum of a block. It tracks which rows of (∂W¹)ᵀ, one for each input, may be nonzero:
 * for sparse inputs these are few, and the other rows cost nothing.
 */
final class BlockGradient {
  private final float[] values;
  private final InputLayout layout;

  /** The width of a row: the number of units in the first layer after the inputs. */
  private final int width;

  /**
   * The number of rows. In {@link #live}, the bit of this number stands for everything after them.
   */
  private final int rows;

  /** The rows that may be nonzero. */
  private final BitSet live;

  BlockGradient(Topology topology, InputLayout layout) {
    this.values = new float[new ParameterLayout(topology).size()];
    this.layout = layout;
    this.width = topology.size(1);
    this.rows = topology.inputs();
    this.live = new BitSet(rows + 1);
    live.set(0, rows + 1);
    clearSparse();
  }

  /** The numbers of the gradient, laid out as {@link ParameterLayout} describes. */
  float[] values() {
    return values;
  }

  /** Sets all rows of sparse inputs to 0. */
  void clearSparse() {
    for (InputLayout.Run run : layout.runs()) {
      if (run.sparse()) {
        clear(run.first(), run.first() + run.size());
      }
    }
  }

  private void clear(int first, int end) {
    int from = live.nextSetBit(first);
    while (from < end) {
      int to = Math.min(end, live.nextClearBit(from));
      Arrays.fill(values, from * width, to * width, 0);
      live.clear(from, to);
      from = live.nextSetBit(to);
    }
  }

  /** Marks rows with entries as possibly nonzero; input {@code first} is row 0 of x. */
  void touch(int first, SparseMatrix x, int examples) {
    for (int e = 0; e < examples; e++) {
      if (x.index[e] != SparseMatrix.NONE) {
        live.set(first + x.index[e]);
      }
    }
  }

  /** Adds the gradient to sums, like {@link Kernels#accumulate}. */
  int accumulate(Kernels kernels, FixedPoint scale, long[] sums) {
    int largest = FixedPoint.ZERO;
    int from = live.nextSetBit(0);
    while (from >= 0) {
      int to = live.nextClearBit(from);
      int end = to > rows ? values.length : to * width;
      largest = Math.max(largest, kernels.accumulate(values, from * width, end, scale, sums));
      from = live.nextSetBit(to);
    }
    return largest;
  }
}
