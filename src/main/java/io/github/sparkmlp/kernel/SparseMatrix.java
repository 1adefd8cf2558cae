package io.github.sparkmlp.kernel;

import java.util.Arrays;

/**
 * Inputs that are 0 but for a few: x, {@code in × n}, of which each example (column) names the rows
 * where it has an entry. One entry of value 1 in an example is a category, one-hot.
 *
 * <p>The entry of slot s and example e is at {@code s · stride + e}: its row and its value. The
 * rows of an example ascend from slot to slot; {@link #NONE} is no entry.
 *
 * <p>Kernels skip what is no entry. A dense product would multiply it: fma(w, 0, z) = z for every
 * finite w, but a sum of −0 may become +0. No parameter or decision depends on that: from z on,
 * whatever is computed of −0 and of +0 is equal, or differs in the sign of a zero again, and sums
 * in {@link FixedPoint} have one zero. Sums that start from +0, as gradients do, never are −0.
 */
public final class SparseMatrix {
  /** The row of a slot without an entry. */
  public static final int NONE = -1;

  private final int stride;
  private int slots;
  private int[] index = {};
  private float[] values = {};

  /**
   * Room for one entry of value 1 in each example; there is none yet.
   *
   * @param stride the most examples
   */
  public SparseMatrix(int stride) {
    this.stride = stride;
    begin(1);
  }

  /**
   * Makes room for so many entries in each example, of unspecified rows; values that were never
   * written are 1.
   */
  public void begin(int slots) {
    this.slots = slots;
    int size = Math.multiplyExact(slots, stride);
    int had = index.length;
    if (size > had) {
      index = Arrays.copyOf(index, size);
      values = Arrays.copyOf(values, size);
      Arrays.fill(index, had, size, NONE);
      Arrays.fill(values, had, size, 1);
    }
  }

  /** How many entries an example may have. */
  public int slots() {
    return slots;
  }

  /** The distance between the slots of an example. */
  public int stride() {
    return stride;
  }

  /** The row of each entry, {@code slots × stride}; {@link #NONE}: no entry. */
  public int[] index() {
    return index;
  }

  /** The value of each entry, {@code slots × stride}. */
  public float[] values() {
    return values;
  }
}
