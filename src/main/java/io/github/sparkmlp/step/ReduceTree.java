package io.github.sparkmlp.step;

import io.github.sparkmlp.config.ReduceConfig;
import java.util.Optional;

/**
 * How the sums of partitions come together in {@code treeAggregate}. Every shape gives the same
 * bits.
 *
 * @param depth levels; at 1 the driver merges all of them itself
 * @param endsOnExecutor whether the last level is an executor too, so that one sum alone comes to
 *     the driver
 */
public record ReduceTree(int depth, boolean endsOnExecutor) {
  /** More than these bytes of sums are merged on executors first. */
  private static final long MOST_ON_DRIVER = 64 << 20;

  /** More than these are merged there to the end. */
  private static final long MOST_TO_DRIVER = 256 << 20;

  /** As configured, or else as the sums' sizes ask for; empty where there is no tree. */
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
   * How many sums come to the driver: those of all partitions, but for the levels that Spark adds
   * while these leave fewer tasks in all.
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
