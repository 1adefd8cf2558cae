package io.github.sparkmlp.model;

import java.io.Serializable;
import java.util.Collections;
import java.util.List;

/**
 * What becomes of the values of each input before the network sees them: (x − shift) / divisor, in
 * float32.
 *
 * @param shifts of each input
 * @param divisors of each input, none of them 0
 */
public record Scaling(List<Float> shifts, List<Float> divisors) implements Serializable {

  public Scaling {
    shifts =
        isUniform(shifts) ? Collections.nCopies(shifts.size(), shifts.get(0)) : List.copyOf(shifts);
    divisors =
        isUniform(divisors)
            ? Collections.nCopies(divisors.size(), divisors.get(0))
            : List.copyOf(divisors);
  }

  /** All inputs are divided by one number. */
  public static Scaling uniform(int inputs, float divisor) {
    return new Scaling(Collections.nCopies(inputs, 0f), Collections.nCopies(inputs, divisor));
  }

  /** Whether nothing is shifted, and one number divides all. */
  public boolean isDivision() {
    return shifts.get(0) == 0 && isUniform(shifts) && isUniform(divisors);
  }

  static float[] floats(List<Float> values) {
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values.get(i);
    }
    return floats;
  }

  static boolean isUniform(List<Float> values) {
    return values.stream().allMatch(values.get(0)::equals);
  }
}
