package io.github.sparkmlp.kernel;

/** What gelu and its gradient share: 2u = LINEAR · z + CUBIC · z³, u = √(2/π) (z + 0.044715 z³). */
final class Gelu {
  static final float LINEAR = 0x1.988454p0f;
  static final float CUBIC = 0x1.2444f2p-4f;

  /** Beyond it the gate is 0 or 1, and a square would overflow in the end. */
  private static final float SATURATED = 16;

  private Gelu() {}

  static float clamped(float z) {
    return Math.max(-SATURATED, Math.min(SATURATED, z));
  }

  /** gate = sigmoid(2u) of a row of z. */
  static void gate(Kernels kernels, Matrix z, int row, Matrix gate, Scratch scratch) {
    int from = z.row(row);
    for (int e = 0; e < z.columns; e++) {
      float value = clamped(z.values[from + e]);
      gate.values[e] = value * Math.fma(value * value, CUBIC, LINEAR);
    }
    kernels.sigmoid(gate, gate, scratch);
  }
}
