package io.github.sparkmlp.config;

import io.github.sparkmlp.choice.Metric;

/**
 * How much is recorded.
 *
 * @param every what gets a line of its own: each epoch, or each step as well
 * @param topK how many of the largest outputs count as right for {@link Metric#TOP_K_ACCURACY}
 * @param mistakes how many rows of those that were surely taken for another class are kept
 */
public record MetricsConfig(Every every, int topK, int mistakes) {

  /** How fine the metrics are. */
  public enum Every {
    EPOCH,
    STEP
  }
}
