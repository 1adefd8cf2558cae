package io.github.sparkmlp.config;

import io.github.sparkmlp.choice.LossType;
import java.io.Serializable;

/**
 * A loss and its settings.
 *
 * @param labelSmoothing of {@code CROSS_ENTROPY}: the share of a target that goes to all classes
 * @param delta of {@code HUBER}: the error from which on the loss is linear
 */
public record LossConfig(LossType type, double labelSmoothing, double delta)
    implements Serializable {

  /** A loss whose settings are the defaults. */
  public static LossConfig of(LossType type) {
    return new LossConfig(type, 0, 1);
  }
}
