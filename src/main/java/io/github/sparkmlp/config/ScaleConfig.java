package io.github.sparkmlp.config;

import io.github.sparkmlp.key.Key;

/**
 * How numeric features are scaled.
 *
 * @param type the method
 * @param divisor the divisor of {@link Type#DIVISOR}; 1 for the other methods
 */
public record ScaleConfig(Type type, float divisor) {

  /** The methods of scaling. */
  public enum Type {
    /** x / divisor; a divisor of 1 leaves numbers as they are. */
    DIVISOR,
    /** (x − minimum) / (maximum − minimum), over the training rows. */
    MIN_MAX,
    /** (x − mean) / standard deviation, over the training rows. */
    STANDARD
  }

  public static ScaleConfig dividedBy(float divisor) {
    return new ScaleConfig(Type.DIVISOR, divisor);
  }

  /** Whether the scaling is fitted to the training rows. */
  public boolean isFitted() {
    return type != Type.DIVISOR;
  }

  /** Returns the scaling as the configuration spells it. */
  @Override
  public String toString() {
    return isFitted() ? Key.hyphenated(type) : Float.toString(divisor);
  }
}
