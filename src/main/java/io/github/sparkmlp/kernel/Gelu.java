package io.github.sparkmlp.kernel;

/**
 * The gate sigmoid(2u) that gelu and its gradient share: 2u = LINEAR · z + CUBIC · z³, u = √(2/π)
 * (z + 0.044715 z³).
 */
final class Gelu {
  static final float LINEAR = 0x1.988454p0f;
  static final float CUBIC = 0x1.2444f2p-4f;

  /** For |z| beyond this the gate is 0 or 1; z is clamped to it, because large squares overflow. */
  private static final float SATURATED = 16;

  private Gelu() {}

  static float clamped(float z) {
    return Math.max(-SATURATED, Math.min(SATURATED, z));
  }

  /** Computes gate = sigmoid(2u) for a row of z. */
  static void gate(Kernels kernels, Matrix z, int row, Matrix gate, Scratch scratch) {
    int from = z.row(row);
    for (int e = 0; e < z.columns; e++) {
      float value = clamped(z.values[from + e]);
      gate.values[e] = value * Math.fma(value * value, CUBIC, LINEAR);
    }
    kernels.sigmoid(gate, gate, scratch);
  }
}
