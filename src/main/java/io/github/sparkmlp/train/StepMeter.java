package io.github.sparkmlp.train;

import io.github.sparkmlp.config.ReduceConfig.Strategy;
import io.github.sparkmlp.step.Steps;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * Remembers the times of the newest steps of each strategy, and estimates those of the other
 * strategies. They differ in known ways: a job is scheduled and returns results once per step, or
 * once for many steps; tasks or threads share the blocks of a step; and {@code treeAggregate}
 * starts later than a plain job.
 */
final class StepMeter {
  /**
   * How many milliseconds later {@code treeAggregate} starts than a plain job: it reads two of
   * Spark's classes again each time.
   */
  private static final double TREE_MILLIS = 3;

  private static final int MOST = 500;

  private final Map<Strategy, Newest> newest = new EnumMap<>(Strategy.class);
  private final Shape shape;

  /**
   * How many tasks or threads share a step.
   *
   * @param tasks that have blocks of a shared step
   * @param threads that have blocks of a fused one; 0 where no task can read all of a step's data
   * @param shared how {@code auto} shares steps
   */
  record Shape(int tasks, int threads, Strategy shared) {}

  StepMeter(Shape shape) {
    this.shape = shape;
  }

  void add(Steps.Taken step) {
    newest.computeIfAbsent(step.strategy(), absent -> new Newest()).add(step);
  }

  /** The costs by strategy; empty if there were no steps. */
  Optional<StepCosts> costs(Strategy configured) {
    if (newest.isEmpty()) {
      return Optional.empty();
    }
    Map<Strategy, StepCosts.Cost> costs = new EnumMap<>(Strategy.class);
    for (Strategy strategy : new Strategy[] {Strategy.TREE, Strategy.DIRECT, Strategy.FUSED}) {
      if (newest.containsKey(strategy)) {
        costs.put(strategy, new StepCosts.Cost(millis(strategy), true));
      } else if (strategy != Strategy.FUSED || shape.threads > 0) {
        costs.put(strategy, new StepCosts.Cost(estimate(strategy), false));
      }
    }
    StepCosts.Cost fused = costs.get(Strategy.FUSED);
    boolean faster = fused != null && fused.millis() < costs.get(shape.shared).millis();
    return Optional.of(new StepCosts(configured, faster ? Strategy.FUSED : shape.shared, costs));
  }

  private double millis(Strategy strategy) {
    return newest.get(strategy).median(step -> step.time().total());
  }

  private double estimate(Strategy strategy) {
    if (strategy == Strategy.FUSED) {
      Newest shared = newest.values().iterator().next();
      return shared.compute() * shape.tasks / shape.threads + shared.update();
    }
    double tree = strategy == Strategy.TREE ? TREE_MILLIS : -TREE_MILLIS;
    Strategy other = strategy == Strategy.TREE ? Strategy.DIRECT : Strategy.TREE;
    if (newest.containsKey(other)) {
      Newest shared = newest.get(other);
      return Math.max(shared.compute() + shared.update(), millis(other) + tree);
    }
    Newest fused = newest.get(Strategy.FUSED);
    return fused.median(Steps.Taken::jobMillis)
        + fused.compute() * shape.threads / shape.tasks
        + fused.update()
        + Math.max(0, tree);
  }

  /** The newest steps of one strategy. */
  private static final class Newest {
    private final Steps.Taken[] steps = new Steps.Taken[MOST];
    private int count;

    void add(Steps.Taken step) {
      steps[count++ % MOST] = step;
    }

    double compute() {
      return median(step -> step.time().compute());
    }

    double update() {
      return median(step -> step.time().update());
    }

    double median(ToDoubleFunction<Steps.Taken> part) {
      double[] sorted =
          Arrays.stream(steps).limit(Math.min(count, MOST)).mapToDouble(part).sorted().toArray();
      return sorted[sorted.length / 2];
    }
  }
}
