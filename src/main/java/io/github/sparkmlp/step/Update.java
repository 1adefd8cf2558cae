package io.github.sparkmlp.step;

import io.github.sparkmlp.block.BatchPlan;
import io.github.sparkmlp.kernel.Kernels;
import io.github.sparkmlp.nn.Network;
import io.github.sparkmlp.nn.ParameterLayout;
import io.github.sparkmlp.optim.Clipping;
import io.github.sparkmlp.optim.Schedule;
import java.io.Serializable;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * One step, from the gradient sum of its blocks to the next parameters. The driver takes shared
 * steps with it and a task fused ones, so that both give the same bits.
 */
public final class Update implements Serializable {
  private static final long serialVersionUID = 1;

  private final Network network;
  private final Schedule schedule;

  /** The maximum norm of a mean gradient; infinity if gradients are never clipped. */
  private final double clipNorm;

  private transient float[] gradient;
  private transient float[] transposed;

  /** Adds the gradients of a step's blocks. */
  interface Gradients {
    GradientSum sum(float[] parameters, BatchPlan.Step step, GradientSum.Scales scales);
  }

  /** Thrown when a training has diverged; the message says what was noticed. */
  public static final class Diverged extends RuntimeException {
    private static final long serialVersionUID = 1;

    Diverged(String what) {
      super(what, null, false, false);
    }
  }

  /**
   * The update rules of a training.
   *
   * @param schedule the learning rate of each step
   * @param clipNorm the maximum norm of a mean gradient; longer ones are clipped
   */
  public Update(Network network, Schedule schedule, OptionalDouble clipNorm) {
    this.network = network;
    this.schedule = schedule;
    this.clipNorm = clipNorm.orElse(Double.POSITIVE_INFINITY);
  }

  /**
   * Takes a step. If values are too large for the scales of the sums, the sum is repeated once with
   * scales that fit.
   *
   * @throws Diverged if a value is not finite or too large for any scale, or if the loss stays far
   *     above what it had been
   */
  StepResult take(StepState state, BatchPlan.Step step, Gradients gradients) {
    GradientSum sum = sum(state, step, gradients);
    if (!state.scales().admit(sum)) {
      state.scales(state.scales().fitting(sum));
      sum = sum(state, step, gradients);
    }
    if (!state.scales().admit(sum)) {
      throw new Diverged("a loss or gradient is not finite");
    }
    StepResult result =
        new StepResult(sum.score(), state.scales().score(), schedule.learningRate(state.steps()));
    if (result.weight() > 0) {
      update(state, sum, result);
    }
    state.scales(state.scales().following(sum));
    state.stepDone();
    return result;
  }

  private static GradientSum sum(StepState state, BatchPlan.Step step, Gradients gradients) {
    GradientSum sum = gradients.sum(state.parameters(), step, state.scales());
    if (sum.blocks() != step.blocks().length) {
      throw new IllegalStateException(
          "a step of %s blocks summed %s".formatted(step.blocks().length, sum.blocks()));
    }
    return sum;
  }

  private void update(StepState state, GradientSum sum, StepResult result) {
    if (state.watch().hasDiverged(result.loss())) {
      throw new Diverged(
          String.format(
              Locale.ROOT,
              "the loss is %.4g, and was %.4g before",
              result.loss(),
              state.watch().lowest()));
    }
    ParameterLayout layout = network.layout();
    if (gradient == null) {
      gradient = new float[layout.size()];
      transposed = new float[layout.size()];
    }
    Kernels kernels = network.kernels();
    sum.mean(state.scales(), kernels, transposed);
    layout.inOrder(transposed, gradient);
    if (clipNorm < Double.POSITIVE_INFINITY) {
      Clipping.byNorm(gradient, clipNorm);
    }
    state.update(gradient, result.learningRate());
    if (!kernels.areFinite(state.parameters())) {
      throw new Diverged("a parameter is not finite");
    }
  }
}
