package io.github.sparkmlp.model;

import io.github.sparkmlp.nn.InputLayout;
import java.io.Serializable;

/** Makes raw inputs those of the network: fills in missing ones, then (x − shift) / divisor. */
final class RowScaling implements Serializable {
  private static final long serialVersionUID = 1;

  private final float[] shifts;
  private final float[] divisors;

  /** What replaces missing values; if empty, missing values are refused. */
  private final float[] means;

  private RowScaling(float[] shifts, float[] divisors, float[] means) {
    this.shifts = shifts;
    this.divisors = divisors;
    this.means = means;
  }

  static RowScaling of(Preprocessing preprocessing) {
    Scaling scaling = preprocessing.scaling();
    return new RowScaling(
        Scaling.floats(scaling.shifts()),
        Scaling.floats(scaling.divisors()),
        Scaling.floats(preprocessing.means()));
  }

  /** The scaling of only the inputs in dense runs. */
  RowScaling ofNumbers(InputLayout layout) {
    return new RowScaling(
        numbers(shifts, layout), numbers(divisors, layout), numbers(means, layout));
  }

  private static float[] numbers(float[] ofInputs, InputLayout layout) {
    float[] numbers = new float[ofInputs.length == 0 ? 0 : layout.denseInputs()];
    for (InputLayout.Run run : layout.runs()) {
      if (!run.sparse() && ofInputs.length > 0) {
        System.arraycopy(ofInputs, run.first(), numbers, run.place(), run.size());
      }
    }
    return numbers;
  }

  int inputs() {
    return shifts.length;
  }

  /** Scales inputs in place, by the same operations as training. */
  void scale(float[] x) {
    impute(x);
    for (int i = 0; i < x.length; i++) {
      x[i] = (x[i] - shifts[i]) / divisors[i];
    }
  }

  /** Replaces missing values, which are NaN. */
  void impute(float[] x) {
    for (int i = 0; i < means.length; i++) {
      if (Float.isNaN(x[i])) {
        x[i] = means[i];
      }
    }
  }

  /** The index of the first input that is infinite, or missing but required; −1 if none is. */
  int firstBad(float[] raw) {
    boolean admitsMissing = means.length > 0;
    for (int i = 0; i < raw.length; i++) {
      if (!Float.isFinite(raw[i]) && !(admitsMissing && Float.isNaN(raw[i]))) {
        return i;
      }
    }
    return -1;
  }
}
