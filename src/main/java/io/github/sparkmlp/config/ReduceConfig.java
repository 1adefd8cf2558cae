package io.github.sparkmlp.config;

import java.util.OptionalInt;

/**
 * How the steps' gradients are summed, and where.
 *
 * @param depth levels of {@code treeAggregate}; empty: chosen from partitions and parameters
 */
public record ReduceConfig(Strategy strategy, OptionalInt depth) {

  /** Who takes the steps. Every strategy gives the same bits. */
  public enum Strategy {
    /** Whichever takes the least time. */
    AUTO,
    /** Executors add the sums, level by level, then the driver: {@code treeAggregate}. */
    TREE,
    /** The driver alone adds the sums, in one plain job: cheaper where there is little to add. */
    DIRECT,
    /** One task takes many steps in a row, optimizer included. */
    FUSED
  }
}
