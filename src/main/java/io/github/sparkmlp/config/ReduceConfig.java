package io.github.sparkmlp.config;

import java.util.OptionalInt;

/**
 * How the sums of the partitions are merged.
 *
 * @param depth levels of {@code treeAggregate}; empty: chosen from partitions and parameters
 */
public record ReduceConfig(Strategy strategy, OptionalInt depth) {

  /** Who merges. */
  public enum Strategy {
    /** Executors, level by level, then the driver: {@code treeAggregate}. */
    TREE,
    /** The driver alone, in one plain job: cheaper where there is little to merge. */
    DIRECT
  }
}
