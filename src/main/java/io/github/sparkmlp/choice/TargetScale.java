package io.github.sparkmlp.choice;

/** How the values to predict are scaled for training; predictions are scaled back. */
public enum TargetScale {
  /** (y − mean) / standard deviation, over the training rows. */
  STANDARD,
  /** Standardizes log(1 + y): for non-negative values with a few very large ones. */
  LOG,
  /** Values stay as they are. */
  NONE
}
