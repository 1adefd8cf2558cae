package io.github.sparkmlp.data;

import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;

/** How many tasks the cluster runs at once: its cores by {@code spark.task.cpus}. */
public final class TaskSlots {
  private TaskSlots() {}

  /** Those of the executors that there are now; at least 1. */
  public static int of(JavaSparkContext context) {
    SparkContext sc = context.sc();
    return Math.max(
        1, sc.maxNumConcurrentTasks(sc.resourceProfileManager().defaultResourceProfile()));
  }
}
