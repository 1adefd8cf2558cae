package io.github.sparkmlp.nn;

import io.github.sparkmlp.kernel.FixedPoint;
import io.github.sparkmlp.kernel.Kernels;
import io.github.sparkmlp.kernel.SparseMatrix;
import java.util.Arrays;
import java.util.BitSet;

/**
 * The gradient sum of a block. Of the rows of (∂W¹)ᵀ, one for each input, it knows those that may
 * be other than 0: of sparse inputs they are few, and the others cost nothing.
 */
final class BlockGradient {
  private final float[] values;
  private final InputLayout layout;

  /** Units of the first layer after the inputs: the width of a row. */
  private final int width;

  /** How many rows there are; that of this number stands for all that follows them. */
  private final int rows;

  /** Rows that may be other than 0. */
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

  /** {@link ParameterLayout} knows what lies where. */
  float[] values() {
    return values;
  }

  /** Makes all rows of sparse inputs 0. */
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

  /**
   * Notes that the rows in which x has entries may be other than 0.
   *
   * @param first the input that is row 0 of x
   */
  void touch(int first, SparseMatrix x, int examples) {
    for (int slot = 0; slot < x.slots(); slot++) {
      int entry = slot * x.stride();
      for (int e = 0; e < examples; e++) {
        int in = x.index()[entry + e];
        if (in != SparseMatrix.NONE) {
          live.set(first + in);
        }
      }
    }
  }

  /** As {@link Kernels#accumulate(float[], FixedPoint, long[])}. */
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
