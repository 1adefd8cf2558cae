package io.github.sparkmlp.data;

import java.util.OptionalInt;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;

/** How many tasks the cluster runs at once: its cores divided by {@code spark.task.cpus}. */
public final class TaskSlots {
  private TaskSlots() {}

  /** The slots of the current executors; at least 1. */
  public static int of(JavaSparkContext context) {
    SparkContext sc = context.sc();
    return Math.max(
        1, sc.maxNumConcurrentTasks(sc.resourceProfileManager().defaultResourceProfile()));
  }

  /**
   * The most slots that dynamic allocation may reach, if it has a limit; else the current ones.
   * Work is cut for this many slots, so that executors that join later get some.
   */
  public static int most(JavaSparkContext context) {
    SparkConf conf = context.getConf();
    int now = of(context);
    OptionalInt executors = mostExecutors(conf);
    if (context.isLocal() || executors.isEmpty()) {
      return now;
    }
    int cores = conf.getInt("spark.executor.cores", 0);
    int each =
        cores > 0
            ? cores / conf.getInt("spark.task.cpus", 1)
            : now / StorageMemory.of(context).executors();
    return Math.max(now, executors.getAsInt() * Math.max(1, each));
  }

  /** The limit of dynamic allocation; empty if it has none, or is off. */
  public static OptionalInt mostExecutors(SparkConf conf) {
    int most = conf.getInt("spark.dynamicAllocation.maxExecutors", Integer.MAX_VALUE);
    boolean limited = most > 0 && most < Integer.MAX_VALUE;
    return limited && conf.getBoolean("spark.dynamicAllocation.enabled", false)
        ? OptionalInt.of(most)
        : OptionalInt.empty();
  }
}
