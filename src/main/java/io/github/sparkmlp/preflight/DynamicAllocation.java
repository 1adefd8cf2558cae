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

/** Executors that come and go: whom the job waits for, and how much work is cut for the others. */
public final class DynamicAllocation {
  private static final String PREFIX = "spark.dynamicAllocation.";

  /** How long those are waited for that the cluster was told to start with. */
  private static final String PATIENCE = "spark.scheduler.maxRegisteredResourcesWaitingTime";

  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private DynamicAllocation() {}

  private static boolean isOn(SparkConf conf) {
    boolean local = conf.get("spark.master", "").matches("local(\\[.*])?");
    return conf.getBoolean(PREFIX + "enabled", false) && !local;
  }

  /** An executor that leaves hands its rows and shuffle files to others, where it has the time. */
  public static void setIfMissing(SparkConf conf) {
    if (isOn(conf)) {
      conf.setIfMissing("spark.decommission.enabled", "true");
      conf.setIfMissing("spark.storage.decommission.enabled", "true");
      conf.setIfMissing("spark.storage.decommission.rddBlocks.enabled", "true");
      conf.setIfMissing("spark.storage.decommission.shuffleBlocks.enabled", "true");
    }
  }

  /**
   * Asks for so many executors at once as a step has tasks for, up to the limit of the allocation:
   * steps are too short for Spark to see that more would help.
   *
   * @param tasks of a step, at most
   */
  public static void startWithEnough(SparkConf conf, int tasks) {
    int most = conf.getInt(PREFIX + "maxExecutors", Integer.MAX_VALUE);
    if (isOn(conf) && most < Integer.MAX_VALUE) {
      int each =
          Math.max(1, conf.getInt("spark.executor.cores", 1) / conf.getInt("spark.task.cpus", 1));
      int enough = Math.min(most, (tasks + each - 1) / each);
      conf.setIfMissing(PREFIX + "initialExecutors", "" + Math.max(enough, first(conf)));
    }
  }

  /** Waits for the executors that the allocation starts with, for half a minute at most. */
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

  /** What is made of the executors that are here and those that may come, in one line. */
  public static Optional<String> decision(JavaSparkContext context, JobConfig config) {
    SparkConf conf = context.getConf();
    if (!isOn(conf)) {
      return Optional.empty();
    }
    int most = conf.getInt(PREFIX + "maxExecutors", Integer.MAX_VALUE);
    OptionalInt partitions = config.data().partitions();
    return Optional.of(
        "dynamic allocation: executors %s now, %s; %s"
            .formatted(
                StorageMemory.of(context).executors(),
                most == Integer.MAX_VALUE ? "no limit" : "at most " + most,
                partitions.isPresent()
                    ? "data.partitions is " + partitions.getAsInt()
                    : "rows are cut for %s task slots".formatted(TaskSlots.most(context))
                        + (most == Integer.MAX_VALUE
                            ? ": set %smaxExecutors or data.partitions for more".formatted(PREFIX)
                            : "")));
  }
}
