package io.github.sparkmlp.nn;

import io.github.sparkmlp.choice.ActivationType;
import io.github.sparkmlp.kernel.Kernels;
import io.github.sparkmlp.kernel.Matrix;
import io.github.sparkmlp.kernel.Scratch;

/**
 * The activation function σ of a layer, a = σ(z), and its derivative σ′.
 *
 * <ul>
 *   <li>sigmoid: 1 / (1 + e⁻ᶻ), σ′ = a (1 − a)
 *   <li>tanh: tanh z, σ′ = 1 − a²
 *   <li>relu: max(z, 0), σ′ = 1 where z > 0, else 0
 *   <li>leaky-relu: max(z, z / 100), σ′ = 1 where z > 0, else 1 / 100
 *   <li>gelu: z / (1 + e⁻²ᵘ), u = √(2/π) (z + 0.044715 z³), the tanh form. Hendrycks, Gimpel:
 *       Gaussian Error Linear Units. 2016
 *   <li>identity: z, σ′ = 1
 * </ul>
 */
public final class Activation {
  /** The slope of leaky-relu below 0. */
  public static final float LEAKY_SLOPE = 0.01f;

  private Activation() {}

  /** a = σ(z); z and a are the same matrix unless the derivative {@link #needsInput}. */
  public static void forward(
      ActivationType type, Kernels kernels, Matrix z, Matrix a, Scratch scratch) {
    switch (type) {
      case SIGMOID -> kernels.sigmoid(z, a, scratch);
      case TANH -> kernels.tanh(z, a, scratch);
      case RELU -> kernels.leakyRelu(z, 0, a);
      case LEAKY_RELU -> kernels.leakyRelu(z, LEAKY_SLOPE, a);
      case GELU -> kernels.gelu(z, a, scratch);
      case IDENTITY -> {}
    }
  }

  /** Replaces ∂loss/∂a by δ = ∂loss/∂a · σ′(z). */
  static void backward(
      ActivationType type, Kernels kernels, Matrix z, Matrix a, Matrix delta, Scratch scratch) {
    switch (type) {
      case SIGMOID -> kernels.sigmoidGradient(a, delta);
      case TANH -> kernels.tanhGradient(a, delta);
      case RELU -> kernels.leakyReluGradient(a, 0, delta);
      case LEAKY_RELU -> kernels.leakyReluGradient(a, LEAKY_SLOPE, delta);
      case GELU -> kernels.geluGradient(z, delta, scratch);
      case IDENTITY -> {}
    }
  }

  /** Whether the derivative needs z, because a alone is not enough. */
  static boolean needsInput(ActivationType type) {
    return type == ActivationType.GELU;
  }
}
