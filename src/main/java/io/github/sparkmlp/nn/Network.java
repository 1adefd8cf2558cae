package io.github.sparkmlp.nn;

import io.github.sparkmlp.choice.KernelType;
import io.github.sparkmlp.choice.TargetType;
import io.github.sparkmlp.config.LossConfig;
import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import io.github.sparkmlp.kernel.Kernels;
import io.github.sparkmlp.kernel.Matrix;
import java.io.Serializable;

/**
 * A multi-layer perceptron and its backpropagation. It has no state: the caller passes the
 * parameters, and a {@link Workspace} holds intermediate values.
 *
 * <p>Superscripts number the layers, ⊙ multiplies element by element. The delta δˡ = ∂loss/∂zˡ is
 * what backpropagation passes from layer to layer (Rumelhart, Hinton, Williams: Learning
 * representations by back-propagating errors. Nature 323, 1986).
 */
public final class Network implements Serializable {
  private static final long serialVersionUID = 1;

  private final Topology topology;
  private final InputLayout inputs;
  private final ParameterLayout layout;
  private final Objective objective;
  private final Loss loss;
  private final Dropout dropout;
  private final KernelType kernel;

  /**
   * The objective of a training: the loss, and the kind of targets.
   *
   * @param targets whether the targets are classes, labels or values
   */
  public record Objective(LossConfig loss, TargetType targets) implements Serializable {}

  /** A network with dense inputs only. */
  public Network(Topology topology, Objective objective, Dropout dropout, KernelType kernel) {
    this(topology, InputLayout.dense(topology.inputs()), objective, dropout, kernel);
  }

  private Network(
      Topology topology,
      InputLayout inputs,
      Objective objective,
      Dropout dropout,
      KernelType kernel) {
    this.topology = topology;
    this.inputs = inputs;
    this.layout = new ParameterLayout(topology);
    this.objective = objective;
    this.loss = Loss.of(objective.loss());
    this.dropout = dropout;
    this.kernel = kernel;
  }

  /** A network without dropout. */
  public Network(Topology topology, Objective objective, KernelType kernel) {
    this(topology, objective, Dropout.NONE, kernel);
  }

  /** The same network with its inputs in another layout; the parameters stay as they are. */
  public Network reading(InputLayout other) {
    if (other.inputs() != topology.inputs()) {
      throw new IllegalArgumentException(
          "%s inputs for a network of %s".formatted(other.inputs(), topology.inputs()));
    }
    return new Network(topology, other, objective, dropout, kernel);
  }

  /** The buffers for training on blocks of up to this many examples. */
  public Workspace.Shape training(int examples) {
    return new Workspace.Shape(topology, inputs, examples, true, dropout);
  }

  /** The buffers for scoring blocks of up to this many examples. */
  public Workspace.Shape scoring(int examples) {
    return new Workspace.Shape(topology, inputs, examples, false, Dropout.NONE);
  }

  /**
   * Draws the units that a training step drops from a block. Call it after the inputs are filled in
   * and before {@link #forward}.
   *
   * @param first the place of the block's first example in the global order
   */
  public void dropOut(int epoch, long first, Workspace workspace) {
    for (int layer = 1; layer < topology.layers(); layer++) {
      if (dropout.drops(layer)) {
        dropout.draw(layer, epoch, first).fill(0, workspace.mask(layer));
      }
    }
    if (dropout.drops(0)) {
      FirstLayer.dropOut(dropout.draw(0, epoch, first), workspace);
    }
  }

  /**
   * The forward pass, a⁰ = x, zˡ = Wˡ aˡ⁻¹ + bˡ, aˡ = σ(zˡ): from {@link Workspace#input()} to
   * {@link Workspace#output()}.
   */
  public void forward(float[] parameters, Workspace workspace) {
    Kernels kernels = kernels();
    for (int layer = 1; layer <= topology.layers(); layer++) {
      Matrix weights = layout.weights(parameters, layer);
      Matrix bias = layout.bias(parameters, layer);
      Matrix a = kept(kernels, layer - 1, workspace);
      Matrix z = workspace.sums(layer);
      if (layer == 1) {
        FirstLayer.forward(kernels, weights, bias, workspace);
      } else {
        kernels.affine(weights, bias, a, z, workspace.scratch());
      }
      Activation.forward(
          topology.activation(layer),
          kernels,
          z,
          workspace.activations(layer),
          workspace.scratch());
    }
  }

  /** The activations of a layer that the next layer sees: all, or those that dropout keeps. */
  private static Matrix kept(Kernels kernels, int layer, Workspace workspace) {
    Matrix a = workspace.activations(layer);
    Matrix kept = workspace.kept(layer);
    if (kept != a) {
      kernels.multiply(a, workspace.mask(layer), kept);
    }
    return kept;
  }

  /**
   * The backward pass, after {@link #forward}: fills {@link Workspace#gradient()} with the weighted
   * sum of ∂loss/∂parameters over the examples.
   *
   * <p>δᴸ = ∂loss/∂zᴸ; ∂Wˡ = δˡ (aˡ⁻¹)ᵀ; ∂bˡ = Σ δˡ; δˡ⁻¹ = (Wˡ)ᵀ δˡ ⊙ σ′(zˡ⁻¹). Where there is
   * dropout, mˡ ⊙ aˡ takes the place of aˡ, and mˡ ⊙ (Wˡ⁺¹)ᵀ δˡ⁺¹ that of (Wˡ⁺¹)ᵀ δˡ⁺¹.
   */
  public void backward(float[] parameters, Workspace workspace) {
    Kernels kernels = kernels();
    outputDelta(kernels, workspace);
    for (int layer = topology.layers(); layer >= 1; layer--) {
      Matrix delta = workspace.delta(layer);
      Matrix gradient = layout.weightGradient(workspace.gradient(), layer);
      kernels.biasGradient(delta, layout.bias(workspace.gradient(), layer));
      if (layer == 1) {
        FirstLayer.backward(kernels, gradient, workspace);
      } else {
        kernels.weightGradient(delta, workspace.kept(layer - 1), gradient, workspace.scratch());
        kernels.inputGradient(
            layout.weights(parameters, layer),
            delta,
            workspace.delta(layer - 1),
            workspace.scratch());
        throughActivation(kernels, layer - 1, workspace);
      }
    }
  }

  /** Turns ∂loss/∂(mask ⊙ a) into δ. */
  private void throughActivation(Kernels kernels, int layer, Workspace workspace) {
    Matrix a = workspace.activations(layer);
    Matrix delta = workspace.delta(layer);
    if (workspace.kept(layer) != a) {
      kernels.multiply(delta, workspace.mask(layer), delta);
    }
    Activation.backward(
        topology.activation(layer), kernels, workspace.sums(layer), a, delta, workspace.scratch());
  }

  private void outputDelta(Kernels kernels, Workspace workspace) {
    Matrix delta = workspace.delta(topology.layers());
    loss.backward(kernels, workspace.output(), workspace.targets(), delta, workspace.scratch());
    for (int c = 0; c < delta.rows; c++) {
      for (int e = 0; e < delta.columns; e++) {
        delta.values[delta.row(c) + e] *= workspace.weights()[e];
      }
    }
  }

  /** The unweighted loss of example e, after {@link #forward}. */
  public double loss(Workspace workspace, int e) {
    return loss.forward(workspace.output(), workspace.targets(), e);
  }

  /** The row with the largest value in column e; the first of equals. */
  public static int argmax(Matrix z, int e) {
    int largest = 0;
    for (int c = 1; c < z.rows; c++) {
      if (z.at(c, e) > z.at(largest, e)) {
        largest = c;
      }
    }
    return largest;
  }

  public Topology topology() {
    return topology;
  }

  public ParameterLayout layout() {
    return layout;
  }

  public LossConfig loss() {
    return objective.loss();
  }

  public TargetType targets() {
    return objective.targets();
  }

  /**
   * The kernels of this JVM; each JVM of a cluster chooses its own.
   *
   * @throws JobFailure with {@link ExitCode#DOES_NOT_FIT} if vectors are required and there are
   *     none
   */
  public Kernels kernels() {
    boolean vectors = Kernels.vectorsAreThere();
    if (kernel == KernelType.VECTOR && !vectors) {
      throw ExitCode.DOES_NOT_FIT.failure(
          "kernel = vector, but this JVM has no module jdk.incubator.vector",
          "Start it with --add-modules=jdk.incubator.vector, or set kernel = auto.");
    }
    return kernel == KernelType.SCALAR || !vectors ? Kernels.scalar() : Kernels.vector();
  }
}
