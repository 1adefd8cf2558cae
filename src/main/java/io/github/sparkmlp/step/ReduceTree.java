package io.github.sparkmlp.step;

import io.github.sparkmlp.config.ReduceConfig;
import java.util.Optional;

/**
 * How {@code treeAggregate} merges the sums of partitions. Every shape gives the same bits.
 *
 * @param depth levels; at 1 the driver merges all of them itself
 * @param endsOnExecutor whether an executor also does the last level, so that the driver receives a
 *     single sum
 */
public record ReduceTree(int depth, boolean endsOnExecutor) {
  /** If all sums take more bytes than this, executors merge them first. */
  private static final long MOST_ON_DRIVER = 64 << 20;

  /** If all sums take more bytes than this, executors merge them down to one. */
  private static final long MOST_TO_DRIVER = 256 << 20;

  /** The configured tree, or one for sums of this size; empty: the driver merges in a plain job. */
  public static Optional<ReduceTree> of(ReduceConfig reduce, int partitions, long parameters) {
    long bytes = partitions * parameters * Long.BYTES;
    boolean tree =
        switch (reduce.strategy()) {
          case TREE -> true;
          case DIRECT -> false;
          case AUTO, FUSED -> reduce.depth().isPresent() || bytes > MOST_ON_DRIVER;
        };
    if (!tree) {
      return Optional.empty();
    }
    int depth = reduce.depth().orElse(bytes > MOST_ON_DRIVER ? 2 : 1);
    return Optional.of(new ReduceTree(depth, bytes > MOST_TO_DRIVER));
  }

  /**
   * How many sums the driver receives: one for each partition, less what extra levels merge. Spark
   * adds a level only while it reduces the number of tasks.
   */
  public int resultsOnDriver(int partitions) {
    if (endsOnExecutor) {
      return 1;
    }
    int results = partitions;
    int scale = Math.max(2, (int) Math.ceil(Math.pow(partitions, 1.0 / depth)));
    while (results > scale + Math.ceil((double) results / scale)) {
      results /= scale;
    }
    return results;
  }
}
