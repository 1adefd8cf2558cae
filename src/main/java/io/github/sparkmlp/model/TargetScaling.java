package io.github.sparkmlp.model;

import java.io.Serializable;
import java.util.List;

/**
 * The scaling between target values and what a network learns: z = (y − shift) / divisor, or the
 * same of log(1 + y). It is computed in double, and rounded to float32 once in each direction.
 *
 * @param logarithmic whether log(1 + y) is scaled instead of y
 * @param shifts of each output; empty if values stay as they are
 * @param divisors of each output, none of them 0
 */
public record TargetScaling(boolean logarithmic, List<Double> shifts, List<Double> divisors)
    implements Serializable {

  /** No scaling: values stay as they are. */
  public static final TargetScaling NONE = new TargetScaling(false, List.of(), List.of());

  public TargetScaling {
    shifts = List.copyOf(shifts);
    divisors = List.copyOf(divisors);
    if (shifts.size() != divisors.size()) {
      throw new IllegalArgumentException(
          "%s shifts and %s divisors".formatted(shifts.size(), divisors.size()));
    }
  }

  public boolean isNone() {
    return shifts.isEmpty();
  }

  /** The number that is scaled: the value, or its logarithm. */
  public static double unscaled(boolean logarithmic, float value) {
    return logarithmic ? StrictMath.log1p(value) : value;
  }

  /** What an output learns for a value. */
  public float scaled(int output, float value) {
    return isNone()
        ? value
        : (float) ((unscaled(logarithmic, value) - shifts.get(output)) / divisors.get(output));
  }

  /** The value that an output stands for. */
  public float value(int output, float scaled) {
    if (isNone()) {
      return scaled;
    }
    double value = scaled * divisors.get(output) + shifts.get(output);
    return (float) (logarithmic ? StrictMath.expm1(value) : value);
  }
}
