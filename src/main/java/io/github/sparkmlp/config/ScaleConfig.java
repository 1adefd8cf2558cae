package io.github.sparkmlp.config;

import io.github.sparkmlp.key.Key;

/**
 * How numbers are brought to the size that a network learns from.
 *
 * @param type the way
 * @param divisor of {@link Type#DIVISOR}; 1 for the others
 */
public record ScaleConfig(Type type, float divisor) {

  /** The ways. */
  public enum Type {
    /** x / divisor; by 1: as they are. */
    DIVISOR,
    /** (x − least) / (greatest − least), of the training rows. */
    MIN_MAX,
    /** (x − mean) / standard deviation, of the training rows. */
    STANDARD
  }

  public static ScaleConfig dividedBy(float divisor) {
    return new ScaleConfig(Type.DIVISOR, divisor);
  }

  /** Whether the training rows say how. */
  public boolean isFitted() {
    return type != Type.DIVISOR;
  }

  /** As the configuration spells it. */
  @Override
  public String toString() {
    return isFitted() ? Key.hyphenated(type) : Float.toString(divisor);
  }
}
