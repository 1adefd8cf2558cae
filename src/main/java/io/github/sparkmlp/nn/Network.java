package io.github.sparkmlp.nn;

import io.github.sparkmlp.config.ExitCode;
import io.github.sparkmlp.config.JobFailure;
import io.github.sparkmlp.config.KernelType;
import io.github.sparkmlp.kernel.Kernels;
import io.github.sparkmlp.kernel.Matrix;
import java.io.Serializable;

/**
 * A multi-layer perceptron and its backpropagation. It has no state: parameters come from outside,
 * values in between live in a {@link Workspace}.
 *
 * <p>Superscripts number the layers, ⊙ multiplies element by element. The delta δˡ = ∂loss/∂zˡ is
 * what backpropagation hands from layer to layer (Rumelhart, Hinton, Williams: Learning
 * representations by back-propagating errors. Nature 323, 1986).
 */
public final class Network implements Serializable {
  private static final long serialVersionUID = 1;

  private final Topology topology;
  private final ParameterLayout layout;
  private final Loss loss;
  private final KernelType kernel;

  public Network(Topology topology, Loss loss, KernelType kernel) {
    this.topology = topology;
    this.layout = new ParameterLayout(topology);
    this.loss = loss;
    this.kernel = kernel;
  }

  /**
   * a⁰ = x, zˡ = Wˡ aˡ⁻¹ + bˡ, aˡ = σ(zˡ): from {@link Workspace#input()} to {@link
   * Workspace#output()}.
   */
  public void forward(float[] parameters, Workspace workspace) {
    Kernels kernels = kernels();
    for (int layer = 1; layer <= topology.layers(); layer++) {
      Matrix a = workspace.activations(layer);
      kernels.affine(
          layout.weights(parameters, layer),
          layout.bias(parameters, layer),
          workspace.activations(layer - 1),
          a,
          workspace.scratch());
      topology.activation(layer).forward(kernels, a, workspace.scratch());
    }
  }

  /**
   * After {@link #forward}: fills {@link Workspace#gradient()} with the sum over the examples,
   * weighted, of ∂loss/∂parameters.
   *
   * <p>δᴸ = ∂loss/∂zᴸ; ∂Wˡ = δˡ (aˡ⁻¹)ᵀ; ∂bˡ = Σ δˡ; δˡ⁻¹ = (Wˡ)ᵀ δˡ ⊙ σ′(zˡ⁻¹).
   */
  public void backward(float[] parameters, Workspace workspace) {
    Kernels kernels = kernels();
    outputDelta(kernels, workspace);
    for (int layer = topology.layers(); layer >= 1; layer--) {
      Matrix delta = workspace.delta(layer);
      Matrix before = workspace.activations(layer - 1);
      kernels.weightGradient(
          delta, before, layout.weights(workspace.gradient(), layer), workspace.scratch());
      kernels.biasGradient(delta, layout.bias(workspace.gradient(), layer));
      if (layer > 1) {
        Matrix deltaBefore = workspace.delta(layer - 1);
        kernels.inputGradient(
            layout.weights(parameters, layer), delta, deltaBefore, workspace.scratch());
        topology.activation(layer - 1).backward(kernels, before, deltaBefore);
      }
    }
  }

  private void outputDelta(Kernels kernels, Workspace workspace) {
    Matrix delta = workspace.delta(topology.layers());
    loss.backward(kernels, workspace.output(), workspace.targets(), delta);
    for (int c = 0; c < delta.rows; c++) {
      for (int e = 0; e < delta.columns; e++) {
        delta.values[delta.row(c) + e] *= workspace.weights()[e];
      }
    }
  }

  /** After {@link #forward}: the loss of example e, unweighted. */
  public double loss(Workspace workspace, int e) {
    return loss.forward(workspace.output(), e, (int) workspace.targets()[e]);
  }

  /** After {@link #forward}: the class with the largest output; the first of equals. */
  public int predictedClass(Workspace workspace, int e) {
    return argmax(workspace.output(), e);
  }

  static int argmax(Matrix z, int e) {
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

  public Loss loss() {
    return loss;
  }

  /**
   * The kernels of this JVM; each JVM of a cluster chooses for itself.
   *
   * @throws JobFailure with {@link ExitCode#DOES_NOT_FIT} if vectors are demanded and there are
   *     none
   */
  public Kernels kernels() {
    boolean vectors = Kernels.vectorsAreThere();
    if (kernel == KernelType.VECTOR && !vectors) {
      throw new JobFailure(
          ExitCode.DOES_NOT_FIT,
          "kernel = vector, but this JVM has no module jdk.incubator.vector",
          "Start it with --add-modules=jdk.incubator.vector, or set kernel = auto.");
    }
    return kernel == KernelType.SCALAR || !vectors ? Kernels.scalar() : Kernels.vector();
  }
}
