package io.github.sparkmlp.kernel;

import java.util.Arrays;

/**
 * Inputs of which each example has at most one: x, {@code in × n}, stored as the row and the value
 * of each example's (column's) entry. A one-hot category is an entry of value 1.
 *
 * <p>Kernels skip zeros that are not stored. A dense product would multiply them: fma(w, 0, z) = z
 * for every finite w, but a sum of −0 may become +0. No parameter or decision depends on that.
 * Values computed from −0 and from +0 are equal or again differ only in the sign of a zero, and
 * sums in {@link FixedPoint} have only one zero. Sums that start from +0, as gradients do, are
 * never −0.
 */
public final class SparseMatrix {
  /** The row of an example without an entry. */
  public static final int NONE = -1;

  /** The row of each example's entry, or {@link #NONE}. */
  public final int[] index;

  /** The value of each example's entry. */
  public final float[] values;

  /** A matrix with room for this many examples; there are no entries yet, and all values are 1. */
  public SparseMatrix(int examples) {
    index = new int[examples];
    values = new float[examples];
    Arrays.fill(index, NONE);
    Arrays.fill(values, 1);
  }
}
