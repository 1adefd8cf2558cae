package io.github.sparkmlp.config;

/**
 * How much is recorded.
 *
 * @param every what gets a line of its own: each epoch, or each step as well
 * @param topK how many of the largest outputs count as right for {@link Metric#TOP_K_ACCURACY}
 */
public record MetricsConfig(Every every, int topK) {

  /** How fine the metrics are. */
  public enum Every {
    EPOCH,
    STEP
  }
}
