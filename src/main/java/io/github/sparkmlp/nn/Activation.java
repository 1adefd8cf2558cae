package io.github.sparkmlp.nn;

import io.github.sparkmlp.config.ActivationType;
import io.github.sparkmlp.kernel.Kernels;
import io.github.sparkmlp.kernel.Matrix;
import io.github.sparkmlp.kernel.Scratch;
import java.io.Serializable;
import java.util.Locale;

/** The activation function σ of a layer, a = σ(z), and its derivative in terms of a. */
public sealed interface Activation extends Serializable {

  static Activation of(ActivationType type) {
    return switch (type) {
      case SIGMOID -> new Sigmoid();
      case TANH -> new Tanh();
      case IDENTITY -> new Identity();
    };
  }

  /** The inverse of {@link #name()}. */
  static Activation named(String name) {
    return of(ActivationType.valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_')));
  }

  /** Replaces z by a = σ(z). */
  void forward(Kernels kernels, Matrix z, Scratch scratch);

  /** Replaces ∂loss/∂a by δ = ∂loss/∂a · σ′(z). */
  void backward(Kernels kernels, Matrix a, Matrix delta);

  /** The name in the configuration and in model files. */
  String name();

  /** σ(z) = 1 / (1 + e⁻ᶻ), σ′ = a (1 − a). */
  record Sigmoid() implements Activation {
    @Override
    public void forward(Kernels kernels, Matrix z, Scratch scratch) {
      kernels.sigmoid(z, scratch);
    }

    @Override
    public void backward(Kernels kernels, Matrix a, Matrix delta) {
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
    public void forward(Kernels kernels, Matrix z, Scratch scratch) {
      kernels.tanh(z, scratch);
    }

    @Override
    public void backward(Kernels kernels, Matrix a, Matrix delta) {
      kernels.tanhGradient(a, delta);
    }

    @Override
    public String name() {
      return "tanh";
    }
  }

  /** σ(z) = z, σ′ = 1. */
  record Identity() implements Activation {
    @Override
    public void forward(Kernels kernels, Matrix z, Scratch scratch) {}

    @Override
    public void backward(Kernels kernels, Matrix a, Matrix delta) {}

    @Override
    public String name() {
      return "identity";
    }
  }
}
