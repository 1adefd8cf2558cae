package io.github.sparkmlp.config;

import io.github.sparkmlp.choice.LossType;
import io.github.sparkmlp.key.Key;
import java.io.Serializable;

/**
 * A loss and its settings.
 *
 * @param labelSmoothing for {@code CROSS_ENTROPY}: the share of each target that is spread over all
 *     classes
 * @param delta for {@code HUBER}: the error above which the loss is linear
 */
public record LossConfig(LossType type, double labelSmoothing, double delta)
    implements Serializable {

  /** Returns a loss with default settings. */
  public static LossConfig of(LossType type) {
    return new LossConfig(type, 0, 1);
  }

  /** Returns the readable name of the loss. */
  public String name() {
    return Key.hyphenated(type)
        + (labelSmoothing == 0 ? "" : ", label smoothing " + labelSmoothing);
  }
}
