package io.github.sparkmlp.train;

import io.github.sparkmlp.config.ReduceConfig.Strategy;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * The time that a step takes by each strategy.
 *
 * @param configured the value of {@code reduce.strategy}
 * @param fastest the strategy that {@code auto} takes, or would have taken
 * @param costs of the strategies that these data allow; never of {@code auto}
 */
public record StepCosts(Strategy configured, Strategy fastest, Map<Strategy, Cost> costs) {

  /**
   * The cost of one strategy.
   *
   * @param millis of a step, the median
   * @param measured whether steps of this strategy were measured; otherwise this is estimated from
   *     the parts of others
   */
  public record Cost(double millis, boolean measured) {}

  public StepCosts {
    Map<Strategy, Cost> copy = new EnumMap<>(Strategy.class);
    copy.putAll(costs);
    costs = Collections.unmodifiableMap(copy);
  }

  /** The strategy by which the steps were taken. */
  public Strategy taken() {
    boolean asConfigured = configured != Strategy.AUTO && costs.get(configured) != null;
    return asConfigured ? configured : fastest;
  }
}
