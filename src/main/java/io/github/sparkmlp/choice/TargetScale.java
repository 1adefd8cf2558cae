package io.github.sparkmlp.choice;

/** What becomes of the values that a network learns to predict; predictions are brought back. */
public enum TargetScale {
  /** (y − mean) / standard deviation, of the training rows. */
  STANDARD,
  /** The same of log(1 + y): for values from 0 up of which a few are far larger than the others. */
  LOG,
  /** As they are. */
  NONE
}
