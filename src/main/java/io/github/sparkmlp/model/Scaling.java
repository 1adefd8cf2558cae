package io.github.sparkmlp.model;

import java.io.Serializable;
import java.util.Collections;
import java.util.List;

/**
 * The scaling of the network's inputs: (x − shift) / divisor, in float32.
 *
 * @param shifts of each input
 * @param divisors of each input, none of them 0
 */
public record Scaling(List<Float> shifts, List<Float> divisors) implements Serializable {

  public Scaling {
    shifts = compact(shifts);
    divisors = compact(divisors);
  }

  private static List<Float> compact(List<Float> values) {
    return !values.isEmpty() && isUniform(values)
        ? Collections.nCopies(values.size(), values.get(0))
        : List.copyOf(values);
  }

  /** A scaling that divides all inputs by one number. */
  public static Scaling uniform(int inputs, float divisor) {
    return new Scaling(Collections.nCopies(inputs, 0f), Collections.nCopies(inputs, divisor));
  }

  /** Whether no input is shifted, and all have the same divisor. */
  public boolean isDivision() {
    return isUniform(shifts) && isUniform(divisors) && (shifts.isEmpty() || shifts.get(0) == 0);
  }

  public static float[] floats(List<Float> values) {
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values.get(i);
    }
    return floats;
  }

  public static boolean isUniform(List<Float> values) {
    return values.stream().allMatch(value -> value.equals(values.get(0)));
  }
}
