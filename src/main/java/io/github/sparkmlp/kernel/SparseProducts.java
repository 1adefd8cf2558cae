package io.github.sparkmlp.kernel;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** The products of {@link VectorKernels} with a {@link SparseMatrix}. */
final class SparseProducts {
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = FLOATS.length();

  /** How many outputs are computed at once for an entry. */
  private static final int OUTPUTS = 4;

  /** The number of the scratch array for δᵀ. */
  private static final int DELTA = 0;

  private SparseProducts() {}

  /**
   * z(out, e) = fma(W(out, in), x(in, e), z(out, e)) for each entry. Plain loops, because
   * processors split a gather into one load per lane anyway.
   */
  static void addProduct(Matrix weights, SparseMatrix x, Matrix z) {
    int out = 0;
    for (; out + OUTPUTS <= z.rows; out += OUTPUTS) {
      addEntries(weights, out, x, z);
    }
    int rest = z.rows - out;
    ScalarKernels.INSTANCE.addProduct(
        weights.slice(out, rest, 0, weights.columns), x, z.slice(out, rest, 0, z.columns));
  }

  private static void addEntries(Matrix weights, int out, SparseMatrix x, Matrix z) {
    int[] index = x.index;
    float[] values = x.values;
    float[] w = weights.values;
    float[] sums = z.values;
    int w0 = weights.row(out);
    int w1 = weights.row(out + 1);
    int w2 = weights.row(out + 2);
    int w3 = weights.row(out + 3);
    int z0 = z.row(out);
    int z1 = z.row(out + 1);
    int z2 = z.row(out + 2);
    int z3 = z.row(out + 3);
    for (int e = 0; e < z.columns; e++) {
      int in = index[e];
      if (in != SparseMatrix.NONE) {
        float value = values[e];
        sums[z0 + e] = Math.fma(w[w0 + in], value, sums[z0 + e]);
        sums[z1 + e] = Math.fma(w[w1 + in], value, sums[z1 + e]);
        sums[z2 + e] = Math.fma(w[w2 + in], value, sums[z2 + e]);
        sums[z3 + e] = Math.fma(w[w3 + in], value, sums[z3 + e]);
      }
    }
  }

  /**
   * (∂W)ᵀ(in, out) = fma(δ(out, e), x(in, e), (∂W)ᵀ(in, out)) for each entry, examples ascending.
   * Vector lanes run over the outputs; δ is transposed for that.
   */
  static void addWeightGradient(Matrix delta, SparseMatrix x, Matrix gradient, Scratch scratch) {
    int outputs = delta.rows;
    float[] deltas = scratch.array(DELTA, delta.columns * outputs);
    delta.transposeTo(new Matrix(deltas, 0, delta.columns, outputs, outputs));
    for (int e = 0; e < delta.columns; e++) {
      if (x.index[e] != SparseMatrix.NONE) {
        int row = gradient.row(x.index[e]);
        addScaled(x.values[e], deltas, e * outputs, gradient.values, row, outputs);
      }
    }
  }

  /** y[to + i] = fma(factor, x[from + i], y[to + i]) for {@code count} values of i. */
  private static void addScaled(float factor, float[] x, int from, float[] y, int to, int count) {
    FloatVector factors = broadcast(FLOATS, factor);
    int whole = FLOATS.loopBound(count);
    for (int i = 0; i < whole; i += LANES) {
      factors
          .fma(fromArray(FLOATS, x, from + i), fromArray(FLOATS, y, to + i))
          .intoArray(y, to + i);
    }
    for (int i = whole; i < count; i++) {
      y[to + i] = Math.fma(factor, x[from + i], y[to + i]);
    }
  }
}
