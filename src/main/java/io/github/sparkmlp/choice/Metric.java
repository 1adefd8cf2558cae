package io.github.sparkmlp.choice;

import io.github.sparkmlp.key.Key;
import java.util.EnumSet;
import java.util.Set;

/** What a prediction is measured by. */
public enum Metric {
  /** The loss that is trained. */
  LOSS("loss", false),
  /** The share of right classes or, of several labels, of right labels. */
  ACCURACY("accuracy", true),
  /** The share of examples whose class is among the k largest outputs. */
  TOP_K_ACCURACY("topKAccuracy", true),
  /** The mean over classes of: right of those predicted. */
  MACRO_PRECISION("macroPrecision", true),
  /** The mean over classes of: right of those there are. */
  MACRO_RECALL("macroRecall", true),
  /** The mean over classes of the harmonic mean of precision and recall. */
  MACRO_F1("macroF1", true),
  /** The mean of −log of the probability of what was right. */
  LOG_LOSS("logLoss", false),
  /** Of two classes: how often one of the second class scores above one of the first. */
  AUC("auc", true),
  /** The root of the mean squared error. */
  RMSE("rmse", false),
  /** The mean absolute error. */
  MAE("mae", false),
  /** 1 − squared error / variance, the mean over targets. */
  R2("r2", true);

  private final String key;
  private final boolean higherIsBetter;

  Metric(String key, boolean higherIsBetter) {
    this.key = key;
    this.higherIsBetter = higherIsBetter;
  }

  /** Its name in JSON. */
  public String key() {
    return key;
  }

  /** Its name in the configuration. */
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

  /** Whether it lies between 0 and 1. */
  public boolean isShare() {
    return higherIsBetter && this != R2;
  }

  /** Those that such a network has. */
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
   * The one that people ask for first.
   *
   * @param imbalanced whether one of two classes has few rows, so that accuracy says little
   */
  public static Metric headline(TargetType targets, boolean imbalanced) {
    return targets == TargetType.VALUES ? R2 : imbalanced ? AUC : ACCURACY;
  }
}
