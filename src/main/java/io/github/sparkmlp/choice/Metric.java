package io.github.sparkmlp.choice;

import io.github.sparkmlp.key.Key;
import java.util.EnumSet;
import java.util.Set;

/** The metrics of predictions. */
public enum Metric {
  /** The training loss. */
  LOSS("loss", false),
  /** The share of examples whose class is right; with several labels, the share of right labels. */
  ACCURACY("accuracy", true),
  /** The share of examples whose class is among the k largest outputs. */
  TOP_K_ACCURACY("topKAccuracy", true),
  /**
   * Precision of each class (the share of its predictions that are right), averaged over classes.
   */
  MACRO_PRECISION("macroPrecision", true),
  /** Recall of each class (the share of its examples that are found), averaged over classes. */
  MACRO_RECALL("macroRecall", true),
  /** F1 of each class (harmonic mean of precision and recall), averaged over classes. */
  MACRO_F1("macroF1", true),
  /** The mean of −log of the probability predicted for the actual class. */
  LOG_LOSS("logLoss", false),
  /** The probability that an example of the second class scores above one of the first. */
  AUC("auc", true),
  /** The root of the mean squared error. */
  RMSE("rmse", false),
  /** The mean absolute error. */
  MAE("mae", false),
  /** 1 − squared error / variance, averaged over targets. */
  R2("r2", true);

  private final String key;
  private final boolean higherIsBetter;

  Metric(String key, boolean higherIsBetter) {
    this.key = key;
    this.higherIsBetter = higherIsBetter;
  }

  /** The metric's name in JSON. */
  public String key() {
    return key;
  }

  /** The metric's name in the configuration. */
  public String configured() {
    return Key.hyphenated(this);
  }

  public boolean higherIsBetter() {
    return higherIsBetter;
  }

  /** Whether {@code value} is better than {@code other} by more than a margin. */
  public boolean isBetter(double value, double other, double margin) {
    return higherIsBetter ? value > other + margin : value < other - margin;
  }

  /** Whether the metric lies between 0 and 1. */
  public boolean isShare() {
    return higherIsBetter && this != R2;
  }

  /** Returns the metrics that apply to such a network. */
  public static Set<Metric> of(TargetType targets, LossType loss, int outputs, int topK) {
    if (targets == TargetType.VALUES) {
      return EnumSet.of(LOSS, RMSE, MAE, R2);
    }
    Set<Metric> metrics = EnumSet.of(LOSS, ACCURACY, MACRO_PRECISION, MACRO_RECALL, MACRO_F1);
    if (loss.hasProbabilities()) {
      metrics.add(LOG_LOSS);
    }
    if (targets.areExclusive(outputs) && targets.classes(outputs) == 2) {
      metrics.add(AUC);
    }
    if (targets == TargetType.CLASS && outputs > topK) {
      metrics.add(TOP_K_ACCURACY);
    }
    return metrics;
  }

  /**
   * Returns the metric that is shown first for a task.
   *
   * @param imbalanced whether one of two classes is rare, so that accuracy says little
   */
  public static Metric headline(TargetType targets, boolean imbalanced) {
    return targets == TargetType.VALUES ? R2 : imbalanced ? AUC : ACCURACY;
  }
}
