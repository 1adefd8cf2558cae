package io.github.sparkmlp.data;

import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.status.api.v1.ExecutorSummary;
import scala.jdk.javaapi.CollectionConverters;

/**
 * What Spark may keep of the rows in memory.
 *
 * @param executors how many there are; the driver where it is the only one
 * @param bytes of all of them
 */
public record StorageMemory(int executors, long bytes) {

  /** That of the executors that there are now. */
  public static StorageMemory of(JavaSparkContext context) {
    List<ExecutorSummary> executors =
        CollectionConverters.asJava(context.sc().statusStore().executorList(true)).stream()
            .filter(executor -> context.isLocal() || !executor.id().equals("driver"))
            .toList();
    long bytes = executors.stream().mapToLong(ExecutorSummary::maxMemory).sum();
    return new StorageMemory(Math.max(1, executors.size()), bytes);
  }
}
