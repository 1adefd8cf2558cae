package io.github.sparkmlp.config;

import io.github.sparkmlp.choice.Metric;

/**
 * How much detail a run records.
 *
 * @param every whether each epoch gets a line, or each step as well
 * @param topK how many of the largest outputs count as right for {@link Metric#TOP_K_ACCURACY}
 * @param mistakes how many of the most confident wrong predictions to keep
 */
public record MetricsConfig(Every every, int topK, int mistakes) {

  /** How often metrics are recorded. */
  public enum Every {
    EPOCH,
    STEP
  }
}
