package io.github.sparkmlp.config;

import java.io.Serializable;

/**
 * How the learning rate moves.
 *
 * @param warmUpEpochs in which it rises from near zero, before the curve begins
 */
public record ScheduleConfig(Curve curve, double warmUpEpochs) {

  /** The course of the learning rate, as a share of {@code optimizer.learning-rate}. */
  public sealed interface Curve extends Serializable {
    /** Whether it depends on how many epochs there are. */
    default boolean dependsOnLength() {
      return false;
    }
  }

  public record Constant() implements Curve {}

  /** Multiplied by a factor every so many epochs. */
  public record Step(int everyEpochs, double factor) implements Curve {}

  /** Multiplied by a factor each epoch, a little in each step. */
  public record Exponential(double factor) implements Curve {}

  /**
   * Half a cosine, down to the end of the training.
   *
   * @param least the share it ends with
   */
  public record Cosine(double least) implements Curve {
    @Override
    public boolean dependsOnLength() {
      return true;
    }
  }

  /**
   * Up from a 25th, then down to nearly nothing at the end of the training, both by half a cosine.
   *
   * @param rise the share of the training in which it goes up
   */
  public record OneCycle(double rise) implements Curve {
    @Override
    public boolean dependsOnLength() {
      return true;
    }
  }
}
