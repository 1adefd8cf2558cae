package io.github.sparkmlp.nn;

import io.github.sparkmlp.config.LossConfig;
import io.github.sparkmlp.kernel.Kernels;
import io.github.sparkmlp.kernel.Matrix;
import io.github.sparkmlp.kernel.Scratch;
import java.io.Serializable;

/**
 * The loss of an example and its derivative. Outputs z, targets y and deltas are {@code outputs ×
 * n}; the target of a class is 1 for that class and 0 for the others.
 */
public sealed interface Loss extends Serializable {

  static Loss of(LossConfig config) {
    return switch (config.type()) {
      case MSE -> new SquaredError();
      case CROSS_ENTROPY -> new SoftmaxCrossEntropy(config.labelSmoothing());
      case BINARY_CROSS_ENTROPY -> new BinaryCrossEntropy();
      case HUBER -> new Huber(config.delta());
    };
  }

  /** The loss of example e, unweighted; the same double on every machine. */
  double forward(Matrix z, Matrix y, int e);

  /** δ = ∂loss/∂z of each example, unweighted. */
  void backward(Kernels kernels, Matrix z, Matrix y, Matrix delta, Scratch scratch);

  /** Σ (z − y)² over the outputs. δ = 2 (z − y). */
  record SquaredError() implements Loss {
    @Override
    public double forward(Matrix z, Matrix y, int e) {
      double sum = 0;
      for (int c = 0; c < z.rows; c++) {
        double error = (double) z.at(c, e) - y.at(c, e);
        sum += error * error;
      }
      return sum;
    }

    @Override
    public void backward(Kernels kernels, Matrix z, Matrix y, Matrix delta, Scratch scratch) {
      for (int c = 0; c < z.rows; c++) {
        for (int e = 0; e < z.columns; e++) {
          delta.values[delta.row(c) + e] = 2 * (z.at(c, e) - y.at(c, e));
        }
      }
    }
  }

  /**
   * −Σ q log p with p = softmax(z), as log-sum-exp: −log pᵢ = (max z − zᵢ) + log(1 + Σ e^(z − max
   * z)) over the others. q = (1 − ε) y + ε / classes. δ = p − q.
   *
   * @param smoothing ε (Szegedy et al.: Rethinking the Inception Architecture. CVPR 2016)
   */
  record SoftmaxCrossEntropy(double smoothing) implements Loss {
    @Override
    public double forward(Matrix z, Matrix y, int e) {
      int largest = Network.argmax(z, e);
      double others = 0;
      for (int c = 0; c < z.rows; c++) {
        if (c != largest) {
          others += Kernels.exp(z.at(c, e) - z.at(largest, e));
        }
      }
      double rest = StrictMath.log1p(others);
      double sum = 0;
      for (int c = 0; c < z.rows; c++) {
        double share = smoothed(y.at(c, e), z.rows);
        if (share != 0) {
          sum += share * (((double) z.at(largest, e) - z.at(c, e)) + rest);
        }
      }
      return sum;
    }

    @Override
    public void backward(Kernels kernels, Matrix z, Matrix y, Matrix delta, Scratch scratch) {
      kernels.softmax(z, delta);
      for (int c = 0; c < z.rows; c++) {
        for (int e = 0; e < z.columns; e++) {
          delta.values[delta.row(c) + e] -= (float) smoothed(y.at(c, e), z.rows);
        }
      }
    }

    private double smoothed(float target, int classes) {
      return (1 - smoothing) * target + smoothing / classes;
    }
  }

  /**
   * Σ −y log p − (1 − y) log(1 − p) over the outputs with p = sigmoid(z), as max(z, 0) − z y +
   * log(1 + e^−|z|). δ = p − y.
   */
  record BinaryCrossEntropy() implements Loss {
    @Override
    public double forward(Matrix z, Matrix y, int e) {
      double sum = 0;
      for (int c = 0; c < z.rows; c++) {
        double output = z.at(c, e);
        double rest = StrictMath.log1p(Kernels.exp(-Math.abs(z.at(c, e))));
        sum += (Math.max(output, 0) - output * y.at(c, e)) + rest;
      }
      return sum;
    }

    @Override
    public void backward(Kernels kernels, Matrix z, Matrix y, Matrix delta, Scratch scratch) {
      kernels.sigmoid(z, delta, scratch);
      for (int c = 0; c < z.rows; c++) {
        for (int e = 0; e < z.columns; e++) {
          delta.values[delta.row(c) + e] -= y.at(c, e);
        }
      }
    }
  }

  /**
   * Σ r² / 2 where |r| ≤ d, else d (|r| − d / 2), over the errors r = z − y. δ = r, limited to [−d,
   * d].
   *
   * <p>Huber: Robust Estimation of a Location Parameter. Annals of Mathematical Statistics 35,
   * 1964.
   *
   * @param bound d
   */
  record Huber(double bound) implements Loss {
    @Override
    public double forward(Matrix z, Matrix y, int e) {
      double sum = 0;
      for (int c = 0; c < z.rows; c++) {
        double error = Math.abs((double) z.at(c, e) - y.at(c, e));
        sum += error <= bound ? error * error / 2 : bound * (error - bound / 2);
      }
      return sum;
    }

    @Override
    public void backward(Kernels kernels, Matrix z, Matrix y, Matrix delta, Scratch scratch) {
      float most = (float) bound;
      for (int c = 0; c < z.rows; c++) {
        for (int e = 0; e < z.columns; e++) {
          float error = z.at(c, e) - y.at(c, e);
          delta.values[delta.row(c) + e] = Math.max(-most, Math.min(most, error));
        }
      }
    }
  }
}
