package io.github.sparkmlp.nn;

import io.github.sparkmlp.config.LossType;
import io.github.sparkmlp.kernel.Kernels;
import io.github.sparkmlp.kernel.Matrix;
import java.io.Serializable;
import java.util.Locale;

/**
 * The loss of an example whose class t is known, and its derivative. Outputs z and deltas are
 * {@code classes × n}.
 */
public sealed interface Loss extends Serializable {

  static Loss of(LossType type) {
    return switch (type) {
      case MSE -> new MeanSquaredError();
      case CROSS_ENTROPY -> new SoftmaxCrossEntropy();
    };
  }

  /** The inverse of {@link #name()}. */
  static Loss named(String name) {
    return of(LossType.valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_')));
  }

  /** The loss of example e, unweighted; the same double on every machine. */
  double forward(Matrix z, int e, int target);

  /** δ = ∂loss/∂z of each example, unweighted. */
  void backward(Kernels kernels, Matrix z, float[] targets, Matrix delta);

  /** The name in the configuration and in model files. */
  String name();

  /** Σ (z − y)² over the outputs, where y is 1 for the class and 0 elsewhere. δ = 2 (z − y). */
  record MeanSquaredError() implements Loss {
    @Override
    public double forward(Matrix z, int e, int target) {
      double sum = 0;
      for (int c = 0; c < z.rows; c++) {
        double error = z.at(c, e) - oneHot(c, target);
        sum += error * error;
      }
      return sum;
    }

    @Override
    public void backward(Kernels kernels, Matrix z, float[] targets, Matrix delta) {
      for (int c = 0; c < z.rows; c++) {
        for (int e = 0; e < z.columns; e++) {
          delta.values[delta.row(c) + e] = 2 * (z.at(c, e) - oneHot(c, (int) targets[e]));
        }
      }
    }

    @Override
    public String name() {
      return "mse";
    }
  }

  /**
   * −log pₜ with p = softmax(z), as log-sum-exp: (max z − zₜ) + log(1 + Σ e^(z − max z)) over the
   * others. δ = p − y.
   */
  record SoftmaxCrossEntropy() implements Loss {
    @Override
    public double forward(Matrix z, int e, int target) {
      int largest = Network.argmax(z, e);
      double others = 0;
      for (int c = 0; c < z.rows; c++) {
        if (c != largest) {
          others += StrictMath.exp((double) z.at(c, e) - z.at(largest, e));
        }
      }
      return ((double) z.at(largest, e) - z.at(target, e)) + StrictMath.log1p(others);
    }

    @Override
    public void backward(Kernels kernels, Matrix z, float[] targets, Matrix delta) {
      kernels.softmax(z, delta);
      for (int e = 0; e < z.columns; e++) {
        delta.values[delta.row((int) targets[e]) + e] -= 1;
      }
    }

    @Override
    public String name() {
      return "cross-entropy";
    }
  }

  private static float oneHot(int c, int target) {
    return c == target ? 1 : 0;
  }
}
