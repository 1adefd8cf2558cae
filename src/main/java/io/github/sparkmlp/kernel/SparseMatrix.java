package io.github.sparkmlp.kernel;

import java.util.Arrays;

/**
 * Inputs that are mostly 0: x, {@code in × n}, stored as the entries of each example (column). A
 * one-hot category is one entry of value 1.
 *
 * <p>The entry of slot s and example e is at {@code s · stride + e}: its row and its value. The
 * rows of an example ascend from slot to slot; {@link #NONE} marks an empty slot.
 *
 * <p>Kernels skip zeros that are not stored. A dense product would multiply them: fma(w, 0, z) = z
 * for every finite w, but a sum of −0 may become +0. No parameter or decision depends on that.
 * Values computed from −0 and from +0 are equal or again differ only in the sign of a zero, and
 * sums in {@link FixedPoint} have only one zero. Sums that start from +0, as gradients do, are
 * never −0.
 */
public final class SparseMatrix {
  /** The row of a slot without an entry. */
  public static final int NONE = -1;

  private final int stride;
  private int slots;
  private int[] index = {};
  private float[] values = {};

  /**
   * Creates an empty matrix with room for one entry of value 1 in each example.
   *
   * @param stride the maximum number of examples
   */
  public SparseMatrix(int stride) {
    this.stride = stride;
    begin(1);
  }

  /**
   * Makes room for this many entries in each example. Their rows are unspecified; values that were
   * never written are 1.
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

  /** The maximum number of entries of an example. */
  public int slots() {
    return slots;
  }

  /** The distance between the slots of an example. */
  public int stride() {
    return stride;
  }

  /** The row of each entry, {@code slots × stride}; {@link #NONE} for an empty slot. */
  public int[] index() {
    return index;
  }

  /** The value of each entry, {@code slots × stride}. */
  public float[] values() {
    return values;
  }
}
