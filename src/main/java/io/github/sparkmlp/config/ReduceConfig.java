package io.github.sparkmlp.config;

import java.util.OptionalInt;

/**
 * How and where the gradients of a step are summed.
 *
 * @param depth levels of {@code treeAggregate}; empty: chosen from partitions and parameters
 */
public record ReduceConfig(Strategy strategy, OptionalInt depth) {

  /** The strategies of a training step. All give the same bits. */
  public enum Strategy {
    /** Chooses the fastest strategy. */
    AUTO,
    /** Executors add the sums level by level, then the driver does: {@code treeAggregate}. */
    TREE,
    /** The driver alone adds the sums, in one plain job: cheaper if there is little to add. */
    DIRECT,
    /** One task takes many steps in a row, including the optimizer's updates. */
    FUSED
  }
}
