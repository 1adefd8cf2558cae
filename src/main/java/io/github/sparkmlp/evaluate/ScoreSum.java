package io.github.sparkmlp.evaluate;

import io.github.sparkmlp.kernel.FixedPoint;
import io.github.sparkmlp.nn.Network;
import io.github.sparkmlp.nn.Workspace;
import java.io.Serializable;

/**
 * How well examples were predicted, summed so that no order or grouping of them changes a bit.
 * Examples of weight 0 do not count.
 */
public final class ScoreSum implements Serializable {
  private static final long serialVersionUID = 1;

  private long loss;
  private long weight;
  private int lossExponent = FixedPoint.ZERO;
  private int weightExponent = FixedPoint.ZERO;
  private long examples;
  private long correct;

  /**
   * The scales of both sums.
   *
   * @param loss of the weighted losses
   * @param weight of the weights
   */
  public record Scales(FixedPoint loss, FixedPoint weight) implements Serializable {

    /** To begin with, for up to so many examples. */
    public static Scales ofExamples(long examples) {
      return new Scales(FixedPoint.ofAddends(examples), FixedPoint.ofAddends(examples));
    }

    /** Whether the sum is exact. */
    public boolean admit(ScoreSum sum) {
      return loss.admits(sum.lossExponent) && weight.admits(sum.weightExponent);
    }

    /** The scales with which the same sum is exact. */
    public Scales fitting(ScoreSum sum) {
      return new Scales(loss.fitting(sum.lossExponent), weight.fitting(sum.weightExponent));
    }

    /** The scales for the next sum. */
    public Scales following(ScoreSum sum) {
      return new Scales(loss.following(sum.lossExponent), weight.following(sum.weightExponent));
    }
  }

  /** Adds the block in the workspace, after the forward pass. */
  public void add(Network network, Workspace workspace, Scales scales) {
    for (int e = 0; e < workspace.examples(); e++) {
      float exampleWeight = workspace.weights()[e];
      if (exampleWeight > 0) {
        double exampleLoss = exampleWeight * network.loss(workspace, e);
        loss += scales.loss().of(exampleLoss);
        weight += scales.weight().of(exampleWeight);
        lossExponent = Math.max(lossExponent, FixedPoint.exponent(exampleLoss));
        weightExponent = Math.max(weightExponent, FixedPoint.exponent(exampleWeight));
        examples++;
        correct += network.predictedClass(workspace, e) == workspace.targets()[e] ? 1 : 0;
      }
    }
  }

  public void merge(ScoreSum other) {
    loss += other.loss;
    weight += other.weight;
    lossExponent = Math.max(lossExponent, other.lossExponent);
    weightExponent = Math.max(weightExponent, other.weightExponent);
    examples += other.examples;
    correct += other.correct;
  }

  /** The total weight of all examples. */
  public double weight(Scales scales) {
    return scales.weight().value(weight);
  }

  /** Mean loss and accuracy; both NaN where nothing counted. */
  public Score score(Scales scales) {
    double meanLoss = scales.loss().value(loss) / weight(scales);
    return new Score(meanLoss, (double) correct / examples, examples);
  }
}
