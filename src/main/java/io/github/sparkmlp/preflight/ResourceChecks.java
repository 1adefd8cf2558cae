package io.github.sparkmlp.preflight;

import io.github.sparkmlp.config.JobConfig;
import io.github.sparkmlp.data.TaskSlots;
import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import io.github.sparkmlp.nn.ParameterLayout;
import io.github.sparkmlp.nn.Topology;
import io.github.sparkmlp.store.Bytes;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.status.api.v1.ExecutorSummary;
import scala.jdk.javaapi.CollectionConverters;

/** Checks whether the job fits the cluster: its executors and their memory. */
public final class ResourceChecks {
  /** A Java array of 64-bit sums, serialized, must stay below 2 GiB. */
  private static final long MOST_PARAMETERS = (1L << 28) - (1 << 16);

  /** Once no executor has come for this long, none is expected. */
  private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(1);

  private ResourceChecks() {}

  /**
   * Checks that the network can be summed, before anything of the model's size is allocated.
   *
   * @throws JobFailure with {@link ExitCode#DOES_NOT_FIT}
   */
  public static void requireCountable(Topology topology) {
    long parameters = ParameterLayout.count(topology);
    if (parameters > MOST_PARAMETERS) {
      throw ExitCode.DOES_NOT_FIT.failure(
          String.format(
              Locale.ROOT, "network.layers = %s has %,d parameters", topology.sizes(), parameters),
          String.format(
              Locale.ROOT,
              "At most %,d can be summed: their 64-bit sums must fit into one Java array.",
              MOST_PARAMETERS));
    }
  }

  /**
   * Checks that the run fits the memory, and returns what it needs and what there is.
   *
   * @throws JobFailure with {@link ExitCode#DOES_NOT_FIT} if it does not fit
   */
  public static Preflight.Cluster requireMemory(
      JavaSparkContext context, JobConfig config, Topology topology, int block, int partitions) {
    boolean local = context.isLocal();
    SparkConf conf = context.getConf();
    MemoryNeed need =
        MemoryNeed.of(
            new MemoryNeed.Sizes(
                config,
                topology,
                block,
                partitions,
                slots(context),
                local ? slots(context) : conf.getInt("spark.task.cpus", 1),
                local));
    long driverHeap = Runtime.getRuntime().maxMemory();
    long executorHeap = local ? 0 : conf.getSizeAsBytes("spark.executor.memory", "1g");
    requireFit("the driver", need.driver(), driverHeap, "--driver-memory");
    if (!local) {
      requireFit("an executor", need.executor(), executorHeap, "--executor-memory");
    }
    requireResultLimit(conf, topology, partitions);
    return new Preflight.Cluster(
        context.master(), TaskSlots.of(context), need, driverHeap, executorHeap);
  }

  /**
   * Waits for the executors, since the partitions depend on their number, the memory on their size,
   * and the check of shared inputs on their hosts. A standalone cluster starts tasks when the first
   * executor is there. Under dynamic allocation this waits for the initial executors.
   */
  public static void awaitExecutors(JavaSparkContext context) {
    if (!context.isLocal()) {
      context.setJobDescription("wait for executors");
      context.parallelize(List.of(0), 1).count();
      int slots;
      do {
        slots = TaskSlots.of(context);
        LockSupport.parkNanos(QUIET_NANOS);
      } while (TaskSlots.of(context) > slots);
      DynamicAllocation.awaitFirst(context);
    }
  }

  /** Returns the number of concurrent tasks in one executor. */
  static int slots(JavaSparkContext context) {
    if (context.isLocal()) {
      return TaskSlots.of(context);
    }
    // This list includes the driver, which has no tasks.
    return CollectionConverters.asJava(context.sc().statusStore().executorList(true)).stream()
        .mapToInt(ExecutorSummary::maxTasks)
        .max()
        .orElseThrow();
  }

  private static void requireFit(
      String whose, List<MemoryNeed.Part> parts, long heap, String option) {
    long needed = MemoryNeed.total(parts);
    if (needed > heap) {
      throw ExitCode.DOES_NOT_FIT.failure(
          "The heap of %s must be %s but is %s: %s"
              .formatted(whose, Bytes.text(needed), Bytes.text(heap), MemoryNeed.sum(parts)),
          "Give it more with %s %sg, or make network.layers or data.partitions smaller."
              .formatted(option, 1 + (needed >> 30)));
    }
  }

  static void requireResultLimit(SparkConf conf, Topology topology, int partitions) {
    long limit = conf.getSizeAsBytes("spark.driver.maxResultSize", "1g");
    long results = (long) partitions * Long.BYTES * ParameterLayout.count(topology);
    if (limit > 0 && results > limit) {
      throw ExitCode.DOES_NOT_FIT.failure(
          String.format(
              Locale.ROOT,
              "The results of a step take %s: %s tasks × %,d parameters × 8 bytes; the limit is %s",
              Bytes.text(results),
              partitions,
              ParameterLayout.count(topology),
              Bytes.text(limit)),
          "Leave out spark.driver.maxResultSize, or increase it.");
    }
  }
}
