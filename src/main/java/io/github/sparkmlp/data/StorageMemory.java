package io.github.sparkmlp.data;

import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.status.api.v1.ExecutorSummary;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The memory in which Spark may store rows.
 *
 * @param executors how many there are, counting the driver in local mode
 * @param bytes storage memory of all of them
 */
public record StorageMemory(int executors, long bytes) {

  /** The storage memory of the current executors. */
  public static StorageMemory of(JavaSparkContext context) {
    List<ExecutorSummary> executors =
        CollectionConverters.asJava(context.sc().statusStore().executorList(true)).stream()
            .filter(executor -> context.isLocal() || !executor.id().equals("driver"))
            .toList();
    long bytes = executors.stream().mapToLong(ExecutorSummary::maxMemory).sum();
    return new StorageMemory(Math.max(1, executors.size()), bytes);
  }
}
