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
 * Decides whether one task can take many steps, from where the data of a step lie and from the size
 * of the state that travels with the task.
 *
 * @param together whether all blocks of a step lie in one JVM, or in one partition
 * @param dataBytes size of all examples
 * @param leastStorage the smallest storage memory of an executor
 * @param stateBytes of parameters and optimizer
 */
public record FusedLimits(boolean together, long dataBytes, long leastStorage, long stateBytes) {
  /** The largest state, in bytes, that may be sent with each task, about once a second. */
  public static final long MOST_STATE = 512 << 20;

  /** Data that take at most 1 / this of an executor's storage memory are brought together. */
  private static final int MOST_GATHERED = 4;

  /** The limits for these data on the current executors. */
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

  /** Whether all examples must and can be brought to one executor. */
  boolean gathers() {
    return !together && dataBytes <= leastStorage / MOST_GATHERED;
  }

  /** Whether the state is small enough to travel with a task. */
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
