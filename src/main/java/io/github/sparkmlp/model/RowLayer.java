package io.github.sparkmlp.model;

import io.github.sparkmlp.choice.ActivationType;
import io.github.sparkmlp.kernel.Kernels;
import io.github.sparkmlp.kernel.Matrix;
import io.github.sparkmlp.kernel.Scratch;
import io.github.sparkmlp.nn.Activation;
import io.github.sparkmlp.nn.ParameterLayout;
import io.github.sparkmlp.nn.Topology;
import java.io.Serializable;

/**
 * A linear layer and its activation for one row at a time: a = σ(W x + b), with the same bits as
 * {@link Kernels#affine}: each output is one chain of {@code fma} in ascending order of the inputs,
 * started from the bias.
 *
 * <p>The compiler vectorizes the loops over outputs; for that, the weights of each input are an
 * array of their own. Four inputs in one loop were fastest; with eight the loop is no longer
 * vectorized.
 */
final class RowLayer implements Serializable {
  private static final long serialVersionUID = 1;

  /** Wᵀ, {@code in × out}. */
  private final float[][] weights;

  private final float[] bias;
  private final ActivationType activation;

  private RowLayer(float[][] weights, float[] bias, ActivationType activation) {
    this.weights = weights;
    this.bias = bias;
    this.activation = activation;
  }

  /** A layer of a network, 1 ≤ layer ≤ {@link Topology#layers()}. */
  static RowLayer of(Topology topology, float[] parameters, int layer) {
    ParameterLayout layout = new ParameterLayout(topology);
    return new RowLayer(
        transposed(layout.weights(parameters, layer)),
        transposed(layout.bias(parameters, layer))[0],
        topology.activation(layer));
  }

  private static float[][] transposed(Matrix matrix) {
    float[][] transposed = new float[matrix.columns][matrix.rows];
    for (int column = 0; column < matrix.columns; column++) {
      for (int row = 0; row < matrix.rows; row++) {
        transposed[column][row] = matrix.at(row, column);
      }
    }
    return transposed;
  }

  /** Computes a new array of outputs from all inputs. */
  float[] forward(float[] x, Scratch scratch) {
    float[] z = begin();
    add(0, x, 0, x.length, z);
    return activated(z, scratch);
  }

  /** The start of the chains of a new row: the biases. */
  float[] begin() {
    return bias.clone();
  }

  /** Adds the contributions of {@code count} inputs from {@code first} on: x[from], …. */
  void add(int first, float[] x, int from, int count, float[] z) {
    int i = 0;
    for (; i + 3 < count; i += 4) {
      addFour(first + i, x, from + i, z);
    }
    for (; i < count; i++) {
      addOne(first + i, x[from + i], z);
    }
  }

  /** The outputs of finished chains, in the same array. */
  float[] activated(float[] z, Scratch scratch) {
    Matrix row = new Matrix(z, 0, 1, z.length, z.length);
    Activation.forward(activation, Kernels.scalar(), row, row, scratch);
    return z;
  }

  /** Adds four inputs to every output's chain. */
  private void addFour(int in, float[] x, int from, float[] z) {
    float[] w0 = weights[in];
    float[] w1 = weights[in + 1];
    float[] w2 = weights[in + 2];
    float[] w3 = weights[in + 3];
    float x0 = x[from];
    float x1 = x[from + 1];
    float x2 = x[from + 2];
    float x3 = x[from + 3];
    for (int out = 0; out < z.length; out++) {
      float sum = Math.fma(w1[out], x1, Math.fma(w0[out], x0, z[out]));
      z[out] = Math.fma(w3[out], x3, Math.fma(w2[out], x2, sum));
    }
  }

  /** Adds the contribution of one input. */
  void addOne(int in, float x, float[] z) {
    float[] w = weights[in];
    for (int out = 0; out < z.length; out++) {
      z[out] = Math.fma(w[out], x, z[out]);
    }
  }
}
