package io.github.sparkmlp.config;

/**
 * How much is recorded.
 *
 * @param every what gets a line of its own: each epoch, or each step as well
 */
public record MetricsConfig(Every every) {

  /** How fine the metrics are. */
  public enum Every {
    EPOCH,
    STEP
  }
}
