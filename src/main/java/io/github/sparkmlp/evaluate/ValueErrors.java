package io.github.sparkmlp.evaluate;

import io.github.sparkmlp.kernel.FixedPoint;
import io.github.sparkmlp.kernel.Matrix;
import io.github.sparkmlp.nn.Workspace;
import java.io.Serializable;
import java.util.function.ToDoubleFunction;

/** How far predicted values are from those of the examples, for each target. */
final class ValueErrors implements Serializable {
  private static final long serialVersionUID = 1;

  private final Target[] targets;

  /** The exact sums of one target y and its error r. */
  private static final class Target implements Serializable {
    private static final long serialVersionUID = 1;

    private final ExactSum squares = new ExactSum();
    private final ExactSum magnitudes = new ExactSum();
    private final ExactSum values = new ExactSum();
    private final ExactSum valueSquares = new ExactSum();
  }

  ValueErrors(int outputs) {
    targets = new Target[outputs];
    for (int i = 0; i < outputs; i++) {
      targets[i] = new Target();
    }
  }

  /** Adds example e. */
  void add(Workspace workspace, int e, FixedPoint scale) {
    Matrix y = workspace.targets();
    for (int i = 0; i < targets.length; i++) {
      double value = y.at(i, e);
      double error = (double) workspace.output().at(i, e) - value;
      targets[i].squares.add(scale, error * error);
      targets[i].magnitudes.add(scale, Math.abs(error));
      targets[i].values.add(scale, value);
      targets[i].valueSquares.add(scale, value * value);
    }
  }

  void merge(ValueErrors other) {
    for (int i = 0; i < targets.length; i++) {
      targets[i].squares.merge(other.targets[i].squares);
      targets[i].magnitudes.merge(other.targets[i].magnitudes);
      targets[i].values.merge(other.targets[i].values);
      targets[i].valueSquares.merge(other.targets[i].valueSquares);
    }
  }

  /** The largest of all addends. */
  int exponent() {
    int largest = FixedPoint.ZERO;
    for (Target target : targets) {
      largest = Math.max(largest, target.squares.exponent());
      largest = Math.max(largest, target.magnitudes.exponent());
      largest = Math.max(largest, target.valueSquares.exponent());
      largest = Math.max(largest, target.values.exponent());
    }
    return largest;
  }

  /** The root of the mean squared error, over all targets. */
  double rootMeanSquare(FixedPoint scale, long examples) {
    return StrictMath.sqrt(mean(target -> target.squares.value(scale) / examples));
  }

  double meanMagnitude(FixedPoint scale, long examples) {
    return mean(target -> target.magnitudes.value(scale) / examples);
  }

  /** 1 − Σ r² / Σ (y − mean y)², the mean over targets; −∞ or NaN for a target that is constant. */
  double determination(FixedPoint scale, long examples) {
    return mean(
        target -> {
          double sum = target.values.value(scale);
          double spread = target.valueSquares.value(scale) - sum / examples * sum;
          return 1 - target.squares.value(scale) / spread;
        });
  }

  private double mean(ToDoubleFunction<Target> ofTarget) {
    double sum = 0;
    for (Target target : targets) {
      sum += ofTarget.applyAsDouble(target);
    }
    return sum / targets.length;
  }
}
