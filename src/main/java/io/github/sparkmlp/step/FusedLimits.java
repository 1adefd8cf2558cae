package io.github.sparkmlp.step;

import io.github.sparkmlp.config.OptimizerConfig;
import io.github.sparkmlp.data.TrainingData;
import io.github.sparkmlp.nn.ParameterLayout;
import io.github.sparkmlp.nn.Topology;
import io.github.sparkmlp.optim.Optimizer;
import io.github.sparkmlp.store.Bytes;
import java.util.Optional;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import scala.jdk.javaapi.CollectionConverters;

/**
 * What decides whether one task can take many steps: where the data of a step lie, and how large
 * the state is that travels with the task.
 *
 * @param together whether all blocks of a step lie in one JVM, or in one partition
 * @param dataBytes of all examples
 * @param leastStorage the storage memory of the executor that has the least
 * @param stateBytes of parameters and optimizer
 */
public record FusedLimits(boolean together, long dataBytes, long leastStorage, long stateBytes) {
  /** A larger state is not sent about once a second. */
  public static final long MOST_STATE = 512 << 20;

  /** Data that have at most this part of an executor's storage memory are brought together. */
  private static final int MOST_GATHERED = 4;

  /** The limits for these data on the executors that there are now. */
  public static FusedLimits of(
      JavaSparkContext context, TrainingData data, Topology topology, OptimizerConfig optimizer) {
    boolean onePartition = data.layout().columns() == 1 || data.shards().getNumPartitions() == 1;
    long row = Float.BYTES * ((long) topology.inputs() + topology.outputs());
    return new FusedLimits(
        context.isLocal() || onePartition,
        data.layout().examples() * row,
        leastStorage(context),
        stateBytes(ParameterLayout.count(topology), optimizer));
  }

  public static long stateBytes(long parameters, OptimizerConfig optimizer) {
    return Float.BYTES * parameters * (1 + Optimizer.stateArrays(optimizer));
  }

  private static long leastStorage(JavaSparkContext context) {
    String driver = SparkEnv.get().blockManager().blockManagerId().hostPort();
    return CollectionConverters.asJava(context.sc().getExecutorMemoryStatus()).entrySet().stream()
        .filter(executor -> !executor.getKey().equals(driver))
        .mapToLong(executor -> (long) executor.getValue()._1())
        .min()
        .orElse(0);
  }

  /** Whether all examples are to be brought to one executor: only where they have to be. */
  boolean gathers() {
    return !together && dataBytes <= leastStorage / MOST_GATHERED;
  }

  /** Whether the state is small enough. */
  boolean admitState() {
    return stateBytes <= MOST_STATE;
  }

  /** Why steps cannot be fused; empty where they can. */
  public Optional<String> obstacle() {
    if (!admitState()) {
      return Optional.of(
          "parameters and optimizer have %s, at most %s travel with a task"
              .formatted(Bytes.text(stateBytes), Bytes.text(MOST_STATE)));
    }
    if (!together && !gathers()) {
      return Optional.of(
          "the blocks of a step lie on several executors, and the rows (%s) are more than a quarter"
                  .formatted(Bytes.text(dataBytes))
              + " of an executor's storage memory (%s)".formatted(Bytes.text(leastStorage)));
    }
    return Optional.empty();
  }
}
