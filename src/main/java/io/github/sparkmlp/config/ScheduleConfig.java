package io.github.sparkmlp.config;

import java.io.Serializable;

/**
 * How the learning rate changes during training.
 *
 * @param warmUpEpochs epochs in which the rate rises from near zero, before the curve begins
 */
public record ScheduleConfig(Curve curve, double warmUpEpochs) {

  /** The curve of the learning rate, as a share of {@code optimizer.learning-rate}. */
  public sealed interface Curve extends Serializable {
    /** Whether the curve depends on the number of epochs. */
    default boolean dependsOnLength() {
      return this instanceof Cosine || this instanceof OneCycle;
    }
  }

  public record Constant() implements Curve {}

  /** Multiplies the rate by a factor every few epochs. */
  public record Step(int everyEpochs, double factor) implements Curve {}

  /** Multiplies the rate by a factor each epoch, spread evenly over the steps. */
  public record Exponential(double factor) implements Curve {}

  /**
   * Half a cosine, falling until the end of the training.
   *
   * @param least the share at the end
   */
  public record Cosine(double least) implements Curve {}

  /**
   * Rises from a 25th, then falls to nearly zero at the end of the training, each by half a cosine.
   *
   * @param rise the share of the training in which the rate rises
   */
  public record OneCycle(double rise) implements Curve {}
}
