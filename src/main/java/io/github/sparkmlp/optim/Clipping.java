package io.github.sparkmlp.optim;

/**
 * Shortens a gradient that is too long: g = g · min(1, c / (‖g‖ + 10⁻⁶)), as PyTorch's {@code
 * clip_grad_norm_}.
 *
 * <p>Pascanu, Mikolov, Bengio: On the difficulty of training recurrent neural networks. ICML 2013.
 */
public final class Clipping {
  private static final double EPSILON = 1e-6;

  private Clipping() {}

  /**
   * Clips a gradient in place.
   *
   * @param norm c, the maximum Euclidean norm of the whole gradient
   */
  public static void byNorm(float[] gradient, double norm) {
    double squares = 0;
    for (float g : gradient) {
      squares += (double) g * g;
    }
    double factor = norm / (StrictMath.sqrt(squares) + EPSILON);
    if (factor < 1) {
      for (int i = 0; i < gradient.length; i++) {
        gradient[i] = (float) (gradient[i] * factor);
      }
    }
  }
}
