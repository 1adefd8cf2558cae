package io.github.sparkmlp.evaluate;

import io.github.sparkmlp.kernel.Matrix;
import io.github.sparkmlp.nn.Network;
import io.github.sparkmlp.nn.Workspace;

/** Turns outputs into predicted classes, labels and probabilities, targets into actual classes. */
final class Decision {
  private Decision() {}

  /** The class of the largest output, the first of equals; a single output decides between two. */
  static int predictedClass(Workspace workspace, int e) {
    if (workspace.output().rows == 1) {
      return predictedLabel(workspace, e, 0) ? 1 : 0;
    }
    return Network.argmax(workspace.output(), e);
  }

  static int actualClass(Workspace workspace, int e) {
    if (workspace.targets().rows == 1) {
      return actualLabel(workspace, e, 0) ? 1 : 0;
    }
    return Network.argmax(workspace.targets(), e);
  }

  /** A label is predicted where its probability is above one half. */
  static boolean predictedLabel(Workspace workspace, int e, int label) {
    return workspace.output().at(label, e) > 0;
  }

  static boolean actualLabel(Workspace workspace, int e, int label) {
    return workspace.targets().at(label, e) > 0;
  }

  /** The second class's output minus the first's: the higher, the likelier is the second. */
  static float margin(Workspace workspace, int e) {
    Matrix z = workspace.output();
    return z.rows == 1 ? z.at(0, e) : z.at(1, e) - z.at(0, e);
  }

  static boolean isRight(Workspace workspace, int e) {
    return predictedClass(workspace, e) == actualClass(workspace, e);
  }

  static boolean isRight(Workspace workspace, int e, int label) {
    return predictedLabel(workspace, e, label) == actualLabel(workspace, e, label);
  }

  /** Whether the class of example e is among its k largest outputs, the first of equals first. */
  static boolean isAmongLargest(Workspace workspace, int e, int k) {
    Matrix z = workspace.output();
    int actual = actualClass(workspace, e);
    float output = z.at(actual, e);
    int before = 0;
    for (int c = 0; c < z.rows; c++) {
      float other = z.at(c, e);
      before += other > output || (other == output && c < actual) ? 1 : 0;
    }
    return before < k;
  }

  /**
   * The probability of the predicted class: 1 / Σ exp(z − max z), the softmax of the largest
   * output; of a single output, the sigmoid.
   */
  static double probabilityOfPredictedClass(Workspace workspace, int e) {
    Matrix z = workspace.output();
    if (z.rows == 1) {
      return probabilityOfPredictedLabel(workspace, e, 0);
    }
    float largest = z.at(predictedClass(workspace, e), e);
    double sum = 0;
    for (int c = 0; c < z.rows; c++) {
      sum += StrictMath.exp((double) z.at(c, e) - largest);
    }
    return 1 / sum;
  }

  /** The probability of a label, or of its absence, whichever is predicted. */
  static double probabilityOfPredictedLabel(Workspace workspace, int e, int label) {
    return 1 / (1 + StrictMath.exp(-Math.abs((double) workspace.output().at(label, e))));
  }
}
