package io.github.sparkmlp.nn;

import io.github.sparkmlp.config.ActivationType;
import io.github.sparkmlp.kernel.Kernels;
import io.github.sparkmlp.kernel.Matrix;
import java.io.Serializable;

/** The activation function σ of a layer, a = σ(z), and its derivative in terms of a. */
public sealed interface Activation extends Serializable {

  static Activation of(ActivationType type) {
    return switch (type) {
      case SIGMOID -> new Sigmoid();
      case IDENTITY -> new Identity();
    };
  }

  /** Replaces z by a = σ(z). */
  void forward(Kernels kernels, Matrix z);

  /** Replaces ∂loss/∂a by δ = ∂loss/∂a · σ′(z). */
  void backward(Kernels kernels, Matrix a, Matrix delta);

  /** The name in the configuration and in model files. */
  String name();

  /** σ(z) = 1 / (1 + e⁻ᶻ), σ′ = a (1 − a). */
  record Sigmoid() implements Activation {
    @Override
    public void forward(Kernels kernels, Matrix z) {
      kernels.sigmoid(z);
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

  /** σ(z) = z, σ′ = 1. */
  record Identity() implements Activation {
    @Override
    public void forward(Kernels kernels, Matrix z) {}

    @Override
    public void backward(Kernels kernels, Matrix a, Matrix delta) {}

    @Override
    public String name() {
      return "identity";
    }
  }
}
