package io.github.sparkmlp.nn;

import io.github.sparkmlp.kernel.Kernels;
import io.github.sparkmlp.kernel.Matrix;
import io.github.sparkmlp.kernel.SparseMatrix;

/**
 * The matrix products of the first layer, one run of inputs after another. Each output is one chain
 * over all inputs in ascending order, as if all were dense.
 */
final class FirstLayer {
  private FirstLayer() {}

  /** z¹ = W¹ x + b¹. */
  static void forward(Kernels kernels, Matrix weights, Matrix bias, Workspace workspace) {
    Matrix z = workspace.sums(1);
    boolean begun = false;
    for (InputLayout.Run run : workspace.layout().runs()) {
      Matrix w = weights.slice(0, weights.rows, run.first(), run.size());
      if (run.sparse()) {
        if (!begun) {
          kernels.fill(bias, z);
        }
        kernels.addProduct(w, workspace.keptSparse(run.place()), z);
      } else if (begun) {
        kernels.addProduct(w, rows(run, workspace), z, workspace.scratch());
      } else {
        kernels.affine(w, bias, rows(run, workspace), z, workspace.scratch());
      }
      begun = true;
    }
  }

  /** (∂W¹)ᵀ = x (δ¹)ᵀ. */
  static void backward(Kernels kernels, Matrix gradient, Workspace workspace) {
    Matrix delta = workspace.delta(1);
    BlockGradient block = workspace.blockGradient();
    block.clearSparse();
    for (InputLayout.Run run : workspace.layout().runs()) {
      Matrix g = gradient.slice(run.first(), run.size(), 0, gradient.columns);
      if (run.sparse()) {
        SparseMatrix x = workspace.keptSparse(run.place());
        block.touch(run.first(), x, workspace.examples());
        kernels.addWeightGradient(delta, x, g, workspace.scratch());
      } else {
        kernels.weightGradient(delta, rows(run, workspace), g, workspace.scratch());
      }
    }
  }

  /** Draws the dropout of the inputs: a mask for dense ones, m⁰ ⊙ x itself for sparse ones. */
  static void dropOut(Dropout.Draw draw, Workspace workspace) {
    Matrix mask = workspace.mask(0);
    for (InputLayout.Run run : workspace.layout().runs()) {
      if (run.sparse()) {
        SparseMatrix x = workspace.sparse(run.place());
        SparseMatrix kept = workspace.keptSparse(run.place());
        draw.multiply(run.first(), x, kept, workspace.examples());
      } else {
        draw.fill(run.first(), mask.slice(run.place(), run.size(), 0, mask.columns));
      }
    }
  }

  private static Matrix rows(InputLayout.Run run, Workspace workspace) {
    Matrix x = workspace.kept(0);
    return x.slice(run.place(), run.size(), 0, x.columns);
  }
}
