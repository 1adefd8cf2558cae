package io.github.sparkmlp.evaluate;

import io.github.sparkmlp.data.Shard;
import io.github.sparkmlp.nn.Network;
import io.github.sparkmlp.nn.Workspace;
import java.io.Serializable;
import java.util.List;

/** What people look at after a training, beside scores: of classes and labels. */
public final class Inspection implements Serializable {
  private static final long serialVersionUID = 1;

  /** Of more examples, pairs of classes would be too much for the driver. */
  private static final long MOST_PAIRS = 1_000_000;

  private final boolean pairs;
  private final Confusions confusions = new Confusions();
  private final Calibration calibration;
  private final Mistakes mistakes;

  /**
   * Of nothing yet.
   *
   * @param outputs of the network
   * @param mistakes how many are kept
   */
  Inspection(long examples, int outputs, int mistakes) {
    this.pairs = outputs > ClassCounts.MOST_CONFUSED && examples <= MOST_PAIRS;
    this.calibration = new Calibration(examples * outputs);
    this.mistakes = new Mistakes(mistakes);
  }

  public Calibration calibration() {
    return calibration;
  }

  /** The mistakes that were most probable, in that order; none of labels. */
  public List<Mistake> mistakes() {
    return mistakes.all();
  }

  /** The classes that were most often taken for others, where they have no matrix. */
  public List<Confusion> confusions(int most) {
    return confusions.most(most);
  }

  /** Adds a block, after the forward pass. */
  void add(Network network, Shard shard, int block, Workspace workspace) {
    boolean exclusive = network.targets().areExclusive(network.topology().outputs());
    for (int e = 0; e < workspace.examples(); e++) {
      if (workspace.weights()[e] > 0) {
        if (exclusive) {
          addClass(shard, block, workspace, e);
        } else {
          addLabels(workspace, e);
        }
      }
    }
  }

  private void addClass(Shard shard, int block, Workspace workspace, int e) {
    int actual = Decision.actualClass(workspace, e);
    int predicted = Decision.predictedClass(workspace, e);
    double probability = Decision.probabilityOfPredictedClass(workspace, e);
    calibration.add(probability, actual == predicted);
    if (pairs && actual != predicted) {
      confusions.add(actual, predicted);
    }
    if (actual != predicted && mistakes.admit((float) probability)) {
      mistakes.add(new Mistake(actual, predicted, (float) probability, shard.features(block, e)));
    }
  }

  private void addLabels(Workspace workspace, int e) {
    for (int label = 0; label < workspace.output().rows; label++) {
      calibration.add(
          Decision.probabilityOfPredictedLabel(workspace, e, label),
          Decision.isRight(workspace, e, label));
    }
  }

  Inspection merge(Inspection other) {
    calibration.merge(other.calibration);
    mistakes.merge(other.mistakes);
    confusions.merge(other.confusions);
    return this;
  }
}
