package io.github.sparkmlp.nn;

import io.github.sparkmlp.choice.ActivationType;
import io.github.sparkmlp.kernel.Kernels;
import io.github.sparkmlp.kernel.Matrix;
import io.github.sparkmlp.kernel.Scratch;
import java.io.Serializable;
import java.util.Locale;

/** The activation function σ of a layer, a = σ(z), and its derivative. */
public sealed interface Activation extends Serializable {

  static Activation of(ActivationType type) {
    return switch (type) {
      case SIGMOID -> new Sigmoid();
      case TANH -> new Tanh();
      case RELU -> new Relu();
      case LEAKY_RELU -> new LeakyRelu();
      case GELU -> new Gelu();
      case IDENTITY -> new Identity();
    };
  }

  /** The activation with this {@link #name()}. */
  static Activation named(String name) {
    return of(ActivationType.valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_')));
  }

  /** a = σ(z); z and a are the same matrix unless the derivative {@link #needsInput}. */
  void forward(Kernels kernels, Matrix z, Matrix a, Scratch scratch);

  /** Replaces ∂loss/∂a by δ = ∂loss/∂a · σ′(z). */
  void backward(Kernels kernels, Matrix z, Matrix a, Matrix delta, Scratch scratch);

  /** Whether the derivative needs z, because a alone is not enough. */
  default boolean needsInput() {
    return false;
  }

  /** The name in the configuration and in model files. */
  String name();

  /** σ(z) = 1 / (1 + e⁻ᶻ), σ′ = a (1 − a). */
  record Sigmoid() implements Activation {
    @Override
    public void forward(Kernels kernels, Matrix z, Matrix a, Scratch scratch) {
      kernels.sigmoid(z, a, scratch);
    }

    @Override
    public void backward(Kernels kernels, Matrix z, Matrix a, Matrix delta, Scratch scratch) {
      kernels.sigmoidGradient(a, delta);
    }

    @Override
    public String name() {
      return "sigmoid";
    }
  }

  /** σ(z) = tanh z, σ′ = 1 − a². */
  record Tanh() implements Activation {
    @Override
    public void forward(Kernels kernels, Matrix z, Matrix a, Scratch scratch) {
      kernels.tanh(z, a, scratch);
    }

    @Override
    public void backward(Kernels kernels, Matrix z, Matrix a, Matrix delta, Scratch scratch) {
      kernels.tanhGradient(a, delta);
    }

    @Override
    public String name() {
      return "tanh";
    }
  }

  /** σ(z) = max(z, 0), σ′ = 1 where z > 0, else 0. */
  record Relu() implements Activation {
    @Override
    public void forward(Kernels kernels, Matrix z, Matrix a, Scratch scratch) {
      kernels.leakyRelu(z, 0, a);
    }

    @Override
    public void backward(Kernels kernels, Matrix z, Matrix a, Matrix delta, Scratch scratch) {
      kernels.leakyReluGradient(a, 0, delta);
    }

    @Override
    public String name() {
      return "relu";
    }
  }

  /** σ(z) = max(z, z / 100), σ′ = 1 where z > 0, else 1 / 100. */
  record LeakyRelu() implements Activation {
    public static final float SLOPE = 0.01f;

    @Override
    public void forward(Kernels kernels, Matrix z, Matrix a, Scratch scratch) {
      kernels.leakyRelu(z, SLOPE, a);
    }

    @Override
    public void backward(Kernels kernels, Matrix z, Matrix a, Matrix delta, Scratch scratch) {
      kernels.leakyReluGradient(a, SLOPE, delta);
    }

    @Override
    public String name() {
      return "leaky-relu";
    }
  }

  /**
   * σ(z) = z / (1 + e⁻²ᵘ), u = √(2/π) (z + 0.044715 z³): the tanh form.
   *
   * <p>Hendrycks, Gimpel: Gaussian Error Linear Units. 2016.
   */
  record Gelu() implements Activation {
    @Override
    public void forward(Kernels kernels, Matrix z, Matrix a, Scratch scratch) {
      kernels.gelu(z, a, scratch);
    }

    @Override
    public void backward(Kernels kernels, Matrix z, Matrix a, Matrix delta, Scratch scratch) {
      kernels.geluGradient(z, delta, scratch);
    }

    @Override
    public boolean needsInput() {
      return true;
    }

    @Override
    public String name() {
      return "gelu";
    }
  }

  /** σ(z) = z, σ′ = 1. */
  record Identity() implements Activation {
    @Override
    public void forward(Kernels kernels, Matrix z, Matrix a, Scratch scratch) {}

    @Override
    public void backward(Kernels kernels, Matrix z, Matrix a, Matrix delta, Scratch scratch) {}

    @Override
    public String name() {
      return "identity";
    }
  }
}
