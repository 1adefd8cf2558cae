package io.github.sparkmlp.evaluate;

import io.github.sparkmlp.choice.Metric;
import io.github.sparkmlp.choice.TargetType;
import io.github.sparkmlp.kernel.FixedPoint;
import io.github.sparkmlp.nn.Network;
import io.github.sparkmlp.nn.Workspace;
import java.io.Serializable;
import java.util.Map;
import java.util.Optional;

/**
 * Sums of loss and accuracy, cheap enough for every step. The order and grouping of examples do not
 * change a bit. Examples of weight 0 do not count.
 */
public final class LossSum implements Serializable {
  private static final long serialVersionUID = 1;

  private final ExactSum loss = new ExactSum();
  private final ExactSum weight = new ExactSum();
  private long examples;
  private long decisions;
  private long correct;

  /**
   * The scales of both sums.
   *
   * @param loss of the weighted losses
   * @param weight of the weights
   */
  public record Scales(FixedPoint loss, FixedPoint weight) implements Serializable {

    /** The initial scales for up to this many examples. */
    public static Scales ofExamples(long examples) {
      return new Scales(FixedPoint.ofAddends(examples), FixedPoint.ofAddends(examples));
    }

    /** Whether the sum is exact. */
    public boolean admit(LossSum sum) {
      return loss.admits(sum.loss.exponent()) && weight.admits(sum.weight.exponent());
    }

    /** Whether the sum is exact, and no better scales are needed for small values. */
    boolean fit(LossSum sum) {
      return sum.loss.fits(loss) && sum.weight.fits(weight);
    }

    /** The scales with which the same sum is exact. */
    public Scales fitting(LossSum sum) {
      return new Scales(loss.fitting(sum.loss.exponent()), weight.fitting(sum.weight.exponent()));
    }

    /** The scales for the next sum. */
    public Scales following(LossSum sum) {
      return new Scales(
          loss.following(sum.loss.exponent()), weight.following(sum.weight.exponent()));
    }
  }

  /** Adds the block in the workspace, after the forward pass. */
  public void add(Network network, Workspace workspace, Scales scales) {
    for (int e = 0; e < workspace.examples(); e++) {
      if (workspace.weights()[e] > 0) {
        add(network, workspace, e, network.loss(workspace, e), scales);
      }
    }
  }

  /** Adds example e, whose loss is known. */
  void add(Network network, Workspace workspace, int e, double exampleLoss, Scales scales) {
    float exampleWeight = workspace.weights()[e];
    loss.add(scales.loss(), exampleWeight * exampleLoss);
    weight.add(scales.weight(), exampleWeight);
    examples++;
    countCorrect(network, workspace, e);
  }

  private void countCorrect(Network network, Workspace workspace, int e) {
    if (network.targets() == TargetType.CLASS) {
      decisions++;
      correct += Decision.isRight(workspace, e) ? 1 : 0;
    } else if (network.targets() == TargetType.LABELS) {
      for (int label = 0; label < workspace.output().rows; label++) {
        decisions++;
        correct += Decision.isRight(workspace, e, label) ? 1 : 0;
      }
    }
  }

  public void merge(LossSum other) {
    loss.merge(other.loss);
    weight.merge(other.weight);
    examples += other.examples;
    decisions += other.decisions;
    correct += other.correct;
  }

  /** The total weight of all examples. */
  public double weight(Scales scales) {
    return weight.value(scales.weight());
  }

  public long examples() {
    return examples;
  }

  /** How many classes or labels were predicted; 0 if targets are values. */
  public long decisions() {
    return decisions;
  }

  public long correct() {
    return correct;
  }

  /** Mean loss, and accuracy where there were decisions; the loss is NaN where nothing counted. */
  public Evaluation score(Scales scales) {
    return score(loss.value(scales.loss()) / weight(scales), examples, correct, decisions);
  }

  /** A score from its parts. */
  public static Evaluation score(double loss, long examples, long correct, long decisions) {
    return new Evaluation(
        loss,
        examples,
        decisions == 0 ? Map.of() : Map.of(Metric.ACCURACY, (double) correct / decisions),
        Optional.empty());
  }
}
