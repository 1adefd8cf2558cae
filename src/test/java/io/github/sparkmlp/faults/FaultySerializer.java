package io.github.sparkmlp.faults;

import java.io.Externalizable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.SparkConf;
import org.apache.spark.TaskContext;
import org.apache.spark.serializer.JavaSerializer;
import org.apache.spark.serializer.SerializerInstance;

/**
 * Java serialization that disturbs tasks as the system property {@code fault} of their JVM says:
 *
 * <ul>
 *   <li>{@code throw}: every second first attempt that reads a broadcast fails,
 *   <li>{@code delay}: every tenth first attempt takes two seconds longer,
 *   <li>{@code delay-alone}: so does every first attempt of a task that is alone in its stage,
 *   <li>{@code slow}: every task takes 0.3 seconds longer,
 *   <li>{@code slow-merge}: tasks of stages that have fewer than four do,
 *   <li>{@code memory}: every task but those of the first stage fills the heap,
 *   <li>{@code memory-thread}: so does a thread that no task waits for.
 * </ul>
 */
public final class FaultySerializer extends JavaSerializer implements Externalizable {
  private static final long serialVersionUID = 1;
  private static final int FEW_TASKS = 4;

  /** Those that were disturbed already. */
  private static final Set<Long> TASKS = ConcurrentHashMap.newKeySet();

  /** For deserialization. */
  public FaultySerializer() {
    super(new SparkConf(false));
  }

  public FaultySerializer(SparkConf conf) {
    super(conf);
  }

  @Override
  public SerializerInstance newInstance() {
    TaskContext task = TaskContext.get();
    if (task != null) {
      disturb(task, System.getProperty("fault", ""));
    }
    return super.newInstance();
  }

  private static void disturb(TaskContext task, String fault) {
    boolean first = task.attemptNumber() == 0 && task.stageAttemptNumber() == 0;
    int number = 31 * task.stageId() + task.partitionId();
    boolean once = TASKS.add(task.taskAttemptId());
    switch (once ? fault : "") {
      case "throw" -> {
        if (first && number % 2 == 0) {
          throw new IllegalStateException("a fault in the first attempt");
        }
      }
      case "delay" -> {
        if (first && number % 10 == 0) {
          sleep(2_000);
        }
      }
      case "delay-alone" -> {
        if (first && task.numPartitions() == 1) {
          sleep(2_000);
        }
      }
      case "slow" -> sleep(300);
      case "slow-merge" -> {
        if (task.numPartitions() < FEW_TASKS) {
          sleep(300);
        }
      }
      case "memory" -> {
        // The first stage only waits for executors: nothing is estimated before it.
        if (task.stageId() > 0) {
          fillHeap();
        }
      }
      case "memory-thread" -> {
        if (TASKS.size() == 1) {
          new Thread(FaultySerializer::fillHeap, "filler").start();
          sleep(600_000);
        }
      }
      default -> {}
    }
  }

  private static void fillHeap() {
    List<long[]> heap = new ArrayList<>();
    while (heap.add(new long[1 << 20])) {
      // Until there is an OutOfMemoryError.
    }
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
