package io.github.sparkmlp.step;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.sparkmlp.evaluate.LossSum;
import io.github.sparkmlp.kernel.FixedPoint;
import io.github.sparkmlp.kernel.Kernels;
import io.github.sparkmlp.nn.Network;
import io.github.sparkmlp.nn.ParameterLayout;
import io.github.sparkmlp.nn.Workspace;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.Arrays;

/**
 * The gradients of a step's blocks, summed in fixed point: every order and grouping of blocks gives
 * the same bits. Empty until the first block, so that the zero value costs nothing on the wire.
 */
public final class GradientSum implements Serializable {
  private static final long serialVersionUID = 1;
  private static final long[] NOTHING = {};

  private LossSum score = new LossSum();
  private TaskTime time = new TaskTime();
  private long[] sums;
  private int exponent = FixedPoint.ZERO;
  private int blocks;

  /**
   * The scales of all sums.
   *
   * @param gradient of every entry of the gradient
   */
  public record Scales(FixedPoint gradient, LossSum.Scales score) implements Serializable {

    public static Scales of(int blocks, int examples) {
      return new Scales(FixedPoint.ofAddends(blocks), LossSum.Scales.ofExamples(examples));
    }

    /** Whether the sum is exact. */
    boolean admit(GradientSum sum) {
      return gradient.admits(sum.exponent) && score.admit(sum.score);
    }

    /** The scales with which the same sum is exact. */
    Scales fitting(GradientSum sum) {
      return new Scales(gradient.fitting(sum.exponent), score.fitting(sum.score));
    }

    public void save(ObjectNode state) {
      state
          .put("gradient", gradient.scale())
          .put("loss", score.loss().scale())
          .put("weight", score.weight().scale());
    }

    /** These scales, moved to where an earlier start of the run had moved them. */
    public Scales resume(ObjectNode state) {
      return with(
          state.path("gradient").asInt(), state.path("loss").asInt(), state.path("weight").asInt());
    }

    /** The exponents of gradient, loss and weight, as {@link #with} takes them. */
    int[] exponents() {
      return new int[] {gradient.scale(), score.loss().scale(), score.weight().scale()};
    }

    /** These scales, moved to the given exponents of gradient, loss and weight. */
    Scales with(int... exponents) {
      return new Scales(
          gradient.withScale(exponents[0]),
          new LossSum.Scales(
              score.loss().withScale(exponents[1]), score.weight().withScale(exponents[2])));
    }

    Scales following(GradientSum sum) {
      return new Scales(gradient.following(sum.exponent), score.following(sum.score));
    }
  }

  /** Adds the block in the workspace, after the backward pass. */
  void add(Network network, Workspace workspace, Scales scales) {
    if (sums == null) {
      sums = new long[workspace.gradient().length];
    }
    score.add(network, workspace, scales.score());
    int largest = workspace.accumulate(network.kernels(), scales.gradient(), sums);
    exponent = Math.max(exponent, largest);
    blocks++;
  }

  /** Empties the sum but keeps its array. */
  void clear() {
    score = new LossSum();
    exponent = FixedPoint.ZERO;
    blocks = 0;
    if (sums != null) {
      Arrays.fill(sums, 0);
    }
  }

  /** Adds another sum, and returns this or, where this is empty, the other. */
  GradientSum merge(GradientSum other, Kernels kernels) {
    if (blocks == 0) {
      return other;
    }
    if (other.blocks > 0) {
      score.merge(other.score);
      time.merge(other.time);
      kernels.merge(sums, other.sums);
      exponent = Math.max(exponent, other.exponent);
      blocks += other.blocks;
    }
    return this;
  }

  private void writeObject(ObjectOutputStream out) throws IOException {
    out.writeObject(score);
    out.writeObject(time);
    out.writeInt(exponent);
    out.writeInt(blocks);
    ArrayStream.write(out, sums == null ? NOTHING : sums);
  }

  private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
    score = (LossSum) in.readObject();
    time = (TaskTime) in.readObject();
    exponent = in.readInt();
    blocks = in.readInt();
    long[] read = ArrayStream.readLongs(in);
    sums = read.length == 0 ? null : read;
  }

  int blocks() {
    return blocks;
  }

  LossSum score() {
    return score;
  }

  TaskTime time() {
    return time;
  }

  /**
   * Fills an array with the gradient sum divided by the total weight of the examples, each entry
   * rounded once. {@link ParameterLayout#inOrder} brings it into the order of the parameters.
   */
  void mean(Scales scales, Kernels kernels, float[] mean) {
    // A power of two changes only the exponent, so it may be part of the divisor.
    double unit = scales.gradient().value(1);
    kernels.mean(sums, score.weight(scales.score()) / unit, mean);
  }
}
