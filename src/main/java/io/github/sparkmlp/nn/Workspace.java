package io.github.sparkmlp.nn;

import io.github.sparkmlp.kernel.Matrix;
import io.github.sparkmlp.kernel.Scratch;
import java.io.Serializable;

/**
 * The buffers of one block of up to {@code capacity} examples: activations, deltas, and the block's
 * gradient sum. Used again and again by one thread at a time.
 */
public final class Workspace {
  private final Shape shape;
  private final Topology topology;
  private final int stride;
  private final float[][] activationValues;
  private final float[][] deltaValues;
  private final Matrix[] activations;
  private final Matrix[] deltas;
  private final float[] targets;
  private final float[] weights;
  private final float[] gradient;
  private final Scratch scratch = new Scratch();
  private int examples = -1;

  /**
   * What buffers there are.
   *
   * @param capacity the most examples in a block
   * @param backward whether there are deltas and a gradient, or just the forward pass's buffers
   */
  public record Shape(Topology topology, int capacity, boolean backward) implements Serializable {}

  public Workspace(Shape shape) {
    this.shape = shape;
    topology = shape.topology();
    stride = Matrix.paddedStride(shape.capacity());
    int layers = topology.layers();
    activationValues = new float[layers + 1][];
    deltaValues = new float[layers + 1][];
    for (int layer = 0; layer <= layers; layer++) {
      activationValues[layer] = buffer(layer);
      deltaValues[layer] = shape.backward() && layer > 0 ? buffer(layer) : null;
    }
    activations = new Matrix[layers + 1];
    deltas = new Matrix[layers + 1];
    targets = new float[shape.capacity()];
    weights = new float[shape.capacity()];
    gradient = shape.backward() ? new float[new ParameterLayout(topology).size()] : null;
  }

  Shape shape() {
    return shape;
  }

  private float[] buffer(int layer) {
    return new float[Math.multiplyExact(topology.size(layer), stride)];
  }

  /** Makes room for the next block: every matrix now has this many columns. */
  public void begin(int examples) {
    if (examples == this.examples) {
      return;
    }
    this.examples = examples;
    for (int layer = 0; layer <= topology.layers(); layer++) {
      int size = topology.size(layer);
      activations[layer] = new Matrix(activationValues[layer], 0, size, examples, stride);
      if (deltaValues[layer] != null) {
        deltas[layer] = new Matrix(deltaValues[layer], 0, size, examples, stride);
      }
    }
  }

  public int examples() {
    return examples;
  }

  /** x, {@code inputs × n}. */
  public Matrix input() {
    return activations[0];
  }

  /** The network's outputs, {@code outputs × n}. */
  public Matrix output() {
    return activations[topology.layers()];
  }

  /** aˡ, {@code units × n}; a⁰ = x. */
  Matrix activations(int layer) {
    return activations[layer];
  }

  /** δˡ, {@code units × n}, layer ≥ 1. */
  Matrix delta(int layer) {
    return deltas[layer];
  }

  /** The class of each example, a whole number. */
  public float[] targets() {
    return targets;
  }

  /** The weight of each example. */
  public float[] weights() {
    return weights;
  }

  Scratch scratch() {
    return scratch;
  }

  /** The gradient sum of the block, in the layout of the parameters. */
  public float[] gradient() {
    return gradient;
  }
}
