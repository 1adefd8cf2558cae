package io.github.sparkmlp.evaluate;

import io.github.sparkmlp.kernel.FixedPoint;
import java.io.Serializable;

/** A sum of doubles in fixed point, whose order and grouping do not change a bit. */
final class ExactSum implements Serializable {
  private static final long serialVersionUID = 1;

  private long sum;
  private int exponent = FixedPoint.ZERO;

  void add(FixedPoint scale, double value) {
    sum += scale.of(value);
    exponent = Math.max(exponent, FixedPoint.exponent(value));
  }

  void merge(ExactSum other) {
    sum += other.sum;
    exponent = Math.max(exponent, other.exponent);
  }

  /** The largest exponent of all addends. */
  int exponent() {
    return exponent;
  }

  /** Whether a scale loses nothing of the sum: neither its largest addends nor small ones. */
  boolean fits(FixedPoint scale) {
    return scale.admits(exponent) && scale.following(exponent).equals(scale);
  }

  double value(FixedPoint scale) {
    return scale.value(sum);
  }
}
