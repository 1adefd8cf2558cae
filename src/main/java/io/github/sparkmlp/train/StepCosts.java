package io.github.sparkmlp.train;

import io.github.sparkmlp.config.ReduceConfig.Strategy;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * What a step takes by each strategy.
 *
 * @param configured what {@code reduce.strategy} says
 * @param fastest what {@code auto} takes, or would have taken
 * @param costs of the strategies that these data allow; never of {@code auto}
 */
public record StepCosts(Strategy configured, Strategy fastest, Map<Strategy, Cost> costs) {

  /**
   * Of one strategy.
   *
   * @param millis of a step, the median
   * @param measured whether steps were taken in this way, or others were, from whose parts this
   *     follows
   */
  public record Cost(double millis, boolean measured) {}

  public StepCosts {
    Map<Strategy, Cost> copy = new EnumMap<>(Strategy.class);
    copy.putAll(costs);
    costs = Collections.unmodifiableMap(copy);
  }

  /** By which the steps were taken. */
  public Strategy taken() {
    boolean asConfigured = configured != Strategy.AUTO && costs.get(configured) != null;
    return asConfigured ? configured : fastest;
  }
}
