package io.github.sparkmlp.evaluate;

import io.github.sparkmlp.kernel.FixedPoint;
import io.github.sparkmlp.kernel.Matrix;
import io.github.sparkmlp.nn.Workspace;
import java.io.Serializable;
import java.util.function.IntToDoubleFunction;

/**
 * How far predicted values are from those of the examples: for each target y with its error r the
 * exact sums of r², |r|, y and y². Each has a scale of its own, as targets may be of any size.
 */
final class ValueErrors implements Serializable {
  private static final long serialVersionUID = 1;

  private static final int SQUARE = 0;
  private static final int MAGNITUDE = 1;
  private static final int VALUE = 2;
  private static final int VALUE_SQUARE = 3;
  private static final int SUMS = 4;

  private final ExactSum[] sums;

  ValueErrors(int targets) {
    sums = new ExactSum[SUMS * targets];
    for (int i = 0; i < sums.length; i++) {
      sums[i] = new ExactSum();
    }
  }

  static int scales(int targets) {
    return SUMS * targets;
  }

  void add(Workspace workspace, Values values, int e, FixedPoint[] scales) {
    Matrix z = workspace.output();
    for (int target = 0; target < z.rows; target++) {
      double value = values.actual(target, e);
      double error = values.predicted(z, target, e) - value;
      int first = SUMS * target;
      sums[first + SQUARE].add(scales[first + SQUARE], error * error);
      sums[first + MAGNITUDE].add(scales[first + MAGNITUDE], Math.abs(error));
      sums[first + VALUE].add(scales[first + VALUE], value);
      sums[first + VALUE_SQUARE].add(scales[first + VALUE_SQUARE], value * value);
    }
  }

  void merge(ValueErrors other) {
    for (int i = 0; i < sums.length; i++) {
      sums[i].merge(other.sums[i]);
    }
  }

  ExactSum sum(int index) {
    return sums[index];
  }

  /** The root of the mean squared error, over all targets. */
  double rootMeanSquare(FixedPoint[] scales, long examples) {
    return StrictMath.sqrt(mean(target -> value(target, SQUARE, scales) / examples));
  }

  double meanMagnitude(FixedPoint[] scales, long examples) {
    return mean(target -> value(target, MAGNITUDE, scales) / examples);
  }

  /** 1 − Σ r² / Σ (y − mean y)², the mean over targets; −∞ or NaN for a target that is constant. */
  double determination(FixedPoint[] scales, long examples) {
    return mean(
        target -> {
          double sum = value(target, VALUE, scales);
          double spread = value(target, VALUE_SQUARE, scales) - sum / examples * sum;
          return 1 - value(target, SQUARE, scales) / spread;
        });
  }

  private double value(int target, int sum, FixedPoint[] scales) {
    int index = SUMS * target + sum;
    return sums[index].value(scales[index]);
  }

  private double mean(IntToDoubleFunction ofTarget) {
    int targets = sums.length / SUMS;
    double sum = 0;
    for (int target = 0; target < targets; target++) {
      sum += ofTarget.applyAsDouble(target);
    }
    return sum / targets;
  }
}
