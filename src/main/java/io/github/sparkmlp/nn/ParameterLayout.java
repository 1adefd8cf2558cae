package io.github.sparkmlp.nn;

import io.github.sparkmlp.kernel.Matrix;
import java.io.Serializable;

/**
 * Where each layer's weights and biases lie in the flat parameters: W¹, b¹, W², b², … A weight
 * matrix is {@code out × in}, row-major, as in PyTorch's {@code nn.Linear}. Mean gradients and the
 * optimizer's state have the same layout; in the gradient of a block, and in sums of such
 * gradients, each weight matrix is transposed in its place, as the kernels produce it.
 */
public final class ParameterLayout implements Serializable {
  private static final long serialVersionUID = 1;

  private final Topology topology;
  private final int[] offsets;

  public ParameterLayout(Topology topology) {
    this.topology = topology;
    this.offsets = new int[topology.layers() + 1];
    for (int layer = 1; layer <= topology.layers(); layer++) {
      offsets[layer] = Math.toIntExact(offsets[layer - 1] + count(topology, layer));
    }
  }

  /** The number of all parameters of a network, which may be too many for a layout. */
  public static long count(Topology topology) {
    long count = 0;
    for (int layer = 1; layer <= topology.layers(); layer++) {
      count += count(topology, layer);
    }
    return count;
  }

  private static long count(Topology topology, int layer) {
    return topology.size(layer) * (topology.size(layer - 1) + 1L);
  }

  public int size() {
    return offsets[topology.layers()];
  }

  /** Wˡ, {@code out × in}, for 1 ≤ layer ≤ {@link Topology#layers()}. */
  public Matrix weights(float[] parameters, int layer) {
    int in = topology.size(layer - 1);
    return new Matrix(parameters, offsets[layer - 1], topology.size(layer), in, in);
  }

  /** (∂Wˡ)ᵀ, {@code in × out}, in the gradient of a block. */
  public Matrix weightGradient(float[] gradient, int layer) {
    int out = topology.size(layer);
    return new Matrix(gradient, offsets[layer - 1], topology.size(layer - 1), out, out);
  }

  /** Writes the gradient of a block, or a mean of gradients, in the layout of the parameters. */
  public void inOrder(float[] gradient, float[] ordered) {
    for (int layer = 1; layer <= topology.layers(); layer++) {
      weightGradient(gradient, layer).transposeTo(weights(ordered, layer));
      int biases = offsets[layer] - topology.size(layer);
      System.arraycopy(gradient, biases, ordered, biases, topology.size(layer));
    }
  }

  /** bˡ, {@code out × 1}. */
  public Matrix bias(float[] parameters, int layer) {
    int out = topology.size(layer);
    return new Matrix(parameters, offsets[layer] - out, out, 1, 1);
  }
}
