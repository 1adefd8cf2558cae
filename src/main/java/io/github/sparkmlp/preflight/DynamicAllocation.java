package io.github.sparkmlp.preflight;

import io.github.sparkmlp.config.JobConfig;
import io.github.sparkmlp.data.StorageMemory;
import io.github.sparkmlp.data.TaskSlots;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Dynamic allocation of executors: how many to start with, how long to wait for them, and how many
 * partitions to cut for executors that come later.
 */
public final class DynamicAllocation {
  private static final String PREFIX = "spark.dynamicAllocation.";

  /** The setting for how long to wait for the initial executors. */
  private static final String PATIENCE = "spark.scheduler.maxRegisteredResourcesWaitingTime";

  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private DynamicAllocation() {}

  private static boolean isOn(SparkConf conf) {
    return conf.getBoolean(PREFIX + "enabled", false);
  }

  /** Turns on decommissioning: a leaving executor that has time hands on rows and shuffle files. */
  public static void setIfMissing(SparkConf conf) {
    if (isOn(conf)) {
      conf.setIfMissing("spark.decommission.enabled", "true");
      conf.setIfMissing("spark.storage.decommission.enabled", "true");
      conf.setIfMissing("spark.storage.decommission.rddBlocks.enabled", "true");
      conf.setIfMissing("spark.storage.decommission.shuffleBlocks.enabled", "true");
    }
  }

  /**
   * Starts with as many executors as a step has tasks for, up to the limit of the allocation. Steps
   * are too short for Spark to see that more executors would help.
   *
   * @param tasks the most tasks of a step
   */
  public static void startWithEnough(SparkConf conf, int tasks) {
    OptionalInt most = TaskSlots.mostExecutors(conf);
    if (most.isPresent()) {
      int each =
          Math.max(1, conf.getInt("spark.executor.cores", 1) / conf.getInt("spark.task.cpus", 1));
      int enough = Math.min(most.getAsInt(), (tasks + each - 1) / each);
      conf.setIfMissing(PREFIX + "initialExecutors", "" + Math.max(enough, first(conf)));
    }
  }

  /** Waits for the initial executors, 30 seconds unless configured otherwise. */
  static void awaitFirst(JavaSparkContext context) {
    SparkConf conf = context.getConf();
    if (isOn(conf)) {
      long end =
          System.nanoTime() + TimeUnit.SECONDS.toNanos(conf.getTimeAsSeconds(PATIENCE, "30s"));
      while (StorageMemory.of(context).executors() < first(conf) && System.nanoTime() < end) {
        LockSupport.parkNanos(POLL_NANOS);
      }
    }
  }

  private static int first(SparkConf conf) {
    return IntStream.of(
            conf.getInt(PREFIX + "minExecutors", 0),
            conf.getInt(PREFIX + "initialExecutors", 0),
            conf.getInt("spark.executor.instances", 0))
        .max()
        .getAsInt();
  }

  /**
   * Describes in one line the executors present, the limit, and the partitions chosen; empty
   * without dynamic allocation.
   */
  public static Optional<String> decision(JavaSparkContext context, JobConfig config) {
    SparkConf conf = context.getConf();
    if (context.isLocal() || !isOn(conf)) {
      return Optional.empty();
    }
    OptionalInt most = TaskSlots.mostExecutors(conf);
    OptionalInt partitions = config.data().partitions();
    return Optional.of(
        "dynamic allocation: executors %s now, %s; %s"
            .formatted(
                StorageMemory.of(context).executors(),
                most.isPresent() ? "at most " + most.getAsInt() : "no limit",
                partitions.isPresent()
                    ? "data.partitions is " + partitions.getAsInt()
                    : "rows are cut for %s task slots".formatted(TaskSlots.most(context))
                        + (most.isPresent()
                            ? ""
                            : ": set %smaxExecutors or data.partitions for more"
                                .formatted(PREFIX))));
  }
}
