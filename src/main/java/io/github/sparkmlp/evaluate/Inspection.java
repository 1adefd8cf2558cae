package io.github.sparkmlp.evaluate;

import io.github.sparkmlp.block.Shard;
import io.github.sparkmlp.nn.Network;
import io.github.sparkmlp.nn.Workspace;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;

/** What people look at after a training, besides scores, if targets are classes or labels. */
public final class Inspection implements Serializable {
  private static final long serialVersionUID = 1;

  /** For more examples, counts of pairs of classes would be too large for the driver. */
  private static final long MOST_PAIRS = 1_000_000;

  private final boolean pairs;
  private final Confusions confusions = new Confusions();

  /** The calibration; null if outputs are not probabilities. */
  private final Calibration calibration;

  private final Mistakes mistakes;

  /** The margins; null unless there are two classes. */
  private final Margins margins;

  /** An empty inspection that keeps at most this many mistakes. */
  Inspection(long examples, Network network, int mistakes) {
    int outputs = network.topology().outputs();
    this.pairs = outputs > ClassCounts.MOST_CONFUSED && examples <= MOST_PAIRS;
    this.calibration =
        network.loss().type().hasProbabilities() ? new Calibration(examples * outputs) : null;
    this.mistakes = new Mistakes(mistakes);
    boolean two =
        network.targets().classes(outputs) == 2 && network.targets().areExclusive(outputs);
    this.margins = two ? new Margins(calibration != null) : null;
  }

  /** The calibration; empty if outputs are not probabilities. */
  public Optional<Calibration> calibration() {
    return Optional.ofNullable(calibration);
  }

  /** How far apart the outputs of two classes are; empty for more classes, and for labels. */
  public Optional<Margins> margins() {
    return Optional.ofNullable(margins);
  }

  /** The mistakes with the highest probability or score; none for labels. */
  public List<Mistake> mistakes() {
    return mistakes.all();
  }

  /** The most frequent confusions, if there is no confusion matrix. */
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
    double sureness =
        calibration == null
            ? workspace.output().at(predicted, e)
            : Decision.probabilityOfPredictedClass(workspace, e);
    if (calibration != null) {
      calibration.add(sureness, actual == predicted);
    }
    if (margins != null) {
      margins.add(actual, Decision.margin(workspace, e));
    }
    if (pairs && actual != predicted) {
      confusions.add(actual, predicted);
    }
    if (actual != predicted && mistakes.admit((float) sureness)) {
      mistakes.add(new Mistake(actual, predicted, (float) sureness, shard.features(block, e)));
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
    if (calibration != null) {
      calibration.merge(other.calibration);
    }
    mistakes.merge(other.mistakes);
    if (margins != null) {
      margins.merge(other.margins);
    }
    confusions.merge(other.confusions);
    return this;
  }
}
