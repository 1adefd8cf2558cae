package io.github.sparkmlp.nn;

import io.github.sparkmlp.kernel.FixedPoint;
import io.github.sparkmlp.kernel.Kernels;
import io.github.sparkmlp.kernel.Matrix;
import io.github.sparkmlp.kernel.Scratch;
import io.github.sparkmlp.kernel.SparseMatrix;
import java.io.Serializable;
import java.util.Arrays;

/**
 * The buffers of one block of up to {@code capacity} examples: activations, deltas, and the block's
 * gradient sum. It is reused, by one thread at a time.
 */
public final class Workspace {
  private final Shape shape;
  private final Topology topology;
  private final int stride;
  private final Matrix[] sums;
  private final Matrix[] activations;
  private final Matrix[] masks;
  private final Matrix[] kept;
  private final SparseMatrix[] sparse;
  private final SparseMatrix[] keptSparse;
  private final Matrix[] deltas;
  private Matrix targets;
  private final float[] weights;
  private final BlockGradient gradient;
  private final Scratch scratch = new Scratch();
  private int examples;

  /**
   * Which buffers a workspace has, and their sizes.
   *
   * @param layout of the inputs
   * @param capacity the maximum number of examples in a block
   * @param backward whether there are deltas and a gradient, or just the forward pass's buffers
   * @param dropout the layers that have masks
   */
  public record Shape(
      Topology topology, InputLayout layout, int capacity, boolean backward, Dropout dropout)
      implements Serializable {}

  public Workspace(Shape shape) {
    this.shape = shape;
    topology = shape.topology();
    stride = Matrix.paddedStride(shape.capacity());
    int layers = topology.layers();
    sums = new Matrix[layers + 1];
    activations = new Matrix[layers + 1];
    masks = new Matrix[layers + 1];
    kept = new Matrix[layers + 1];
    deltas = new Matrix[layers + 1];
    for (int layer = 0; layer <= layers; layer++) {
      activations[layer] = buffer(layer);
      boolean both =
          layer > 0 && shape.backward() && Activation.needsInput(topology.activation(layer));
      sums[layer] = both ? buffer(layer) : activations[layer];
      masks[layer] = shape.dropout().drops(layer) ? buffer(layer) : null;
      kept[layer] = masks[layer] != null ? buffer(layer) : activations[layer];
      deltas[layer] = shape.backward() && layer > 0 ? buffer(layer) : null;
    }
    sparse = sparse();
    keptSparse = shape.dropout().drops(0) ? sparse() : sparse;
    targets = buffer(layers);
    weights = new float[shape.capacity()];
    gradient = shape.backward() ? new BlockGradient(topology, shape.layout()) : null;
    examples = shape.capacity();
  }

  Shape shape() {
    return shape;
  }

  private Matrix buffer(int layer) {
    int size = layer == 0 ? shape.layout().denseInputs() : topology.size(layer);
    float[] values = new float[Math.multiplyExact(size, stride)];
    return new Matrix(values, 0, size, shape.capacity(), stride);
  }

  private SparseMatrix[] sparse() {
    SparseMatrix[] matrices = new SparseMatrix[shape.layout().sparseRuns()];
    Arrays.setAll(matrices, i -> new SparseMatrix(shape.capacity()));
    return matrices;
  }

  /** Makes room for the next block: every matrix now has this many columns. */
  public void begin(int examples) {
    if (examples == this.examples) {
      return;
    }
    this.examples = examples;
    for (int layer = 0; layer <= topology.layers(); layer++) {
      boolean separateSums = sums[layer] != activations[layer];
      boolean separateKept = kept[layer] != activations[layer];
      activations[layer] = resized(activations[layer]);
      sums[layer] = separateSums ? resized(sums[layer]) : activations[layer];
      kept[layer] = separateKept ? resized(kept[layer]) : activations[layer];
      masks[layer] = resized(masks[layer]);
      deltas[layer] = resized(deltas[layer]);
    }
    targets = resized(targets);
  }

  private Matrix resized(Matrix matrix) {
    return matrix == null ? null : new Matrix(matrix.values, 0, matrix.rows, examples, stride);
  }

  public int examples() {
    return examples;
  }

  InputLayout layout() {
    return shape.layout();
  }

  /** The dense inputs of x, {@code inputs × n}; sparse runs have no rows here. */
  public Matrix input() {
    return activations[0];
  }

  /** The inputs of a sparse run, {@code size × n}. */
  public SparseMatrix sparse(int number) {
    return sparse[number];
  }

  /** The inputs of a sparse run after dropout, m⁰ ⊙ x; x itself without dropout. */
  SparseMatrix keptSparse(int number) {
    return keptSparse[number];
  }

  /** The network's outputs, {@code outputs × n}. */
  public Matrix output() {
    return activations[topology.layers()];
  }

  /** zˡ, {@code units × n}; holds aˡ if the activation was applied in place. */
  Matrix sums(int layer) {
    return sums[layer];
  }

  /** aˡ, {@code units × n}; a⁰ = x. */
  Matrix activations(int layer) {
    return activations[layer];
  }

  /** The dropout mask mˡ, {@code units × n}; null for a layer without dropout. */
  Matrix mask(int layer) {
    return masks[layer];
  }

  /** The activations after dropout, mˡ ⊙ aˡ; aˡ itself without dropout. */
  Matrix kept(int layer) {
    return kept[layer];
  }

  /** δˡ, {@code units × n}, layer ≥ 1. */
  Matrix delta(int layer) {
    return deltas[layer];
  }

  /** y, {@code outputs × n}; 1 for an example's class and 0 for the others. */
  public Matrix targets() {
    return targets;
  }

  public float[] weights() {
    return weights;
  }

  Scratch scratch() {
    return scratch;
  }

  BlockGradient blockGradient() {
    return gradient;
  }

  /** The gradient sum of the block, laid out as {@link ParameterLayout} describes. */
  public float[] gradient() {
    return gradient.values();
  }

  /**
   * Adds the gradient sum of the block to a sum in fixed point. Sparse inputs that are 0 in all
   * examples of the block cost nothing.
   *
   * @return the largest exponent, as {@link Kernels#accumulate}
   */
  public int accumulate(Kernels kernels, FixedPoint scale, long[] sums) {
    return gradient.accumulate(kernels, scale, sums);
  }
}
