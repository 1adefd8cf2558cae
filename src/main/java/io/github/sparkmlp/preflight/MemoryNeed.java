package io.github.sparkmlp.preflight;

import io.github.sparkmlp.block.BlockLayout;
import io.github.sparkmlp.choice.ActivationType;
import io.github.sparkmlp.config.JobConfig;
import io.github.sparkmlp.config.NetworkConfig;
import io.github.sparkmlp.config.ReduceConfig;
import io.github.sparkmlp.data.StorageMemory;
import io.github.sparkmlp.kernel.Matrix;
import io.github.sparkmlp.nn.ParameterLayout;
import io.github.sparkmlp.nn.Topology;
import io.github.sparkmlp.optim.Optimizer;
import io.github.sparkmlp.step.FusedLimits;
import io.github.sparkmlp.step.ReduceTree;
import io.github.sparkmlp.store.Bytes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The peak heap that a run needs, estimated from sizes alone.
 *
 * @param driver parts of the driver's heap; in local mode including its tasks
 * @param executor parts of each executor's heap; empty in local mode
 */
public record MemoryNeed(List<Part> driver, List<Part> executor) {
  private static final long SPARK_ITSELF = 300L << 20;

  /** The number of results that Spark fetches at once. */
  private static final int RESULTS_AT_ONCE = 4;

  /** The arrays of a block's pixels that elastic distortion uses. */
  private static final long DISTORTIONS = 4;

  /**
   * One part of a JVM's memory.
   *
   * @param what the part's name in messages
   */
  public record Part(String what, long bytes) {}

  /**
   * The sizes that determine the need.
   *
   * @param block the most examples per block
   * @param partitions partitions of the examples
   * @param slots concurrent tasks in one executor
   * @param threads threads of a task; in local mode, of a fused one
   * @param local whether the driver is the only executor
   */
  public record Sizes(
      JobConfig config,
      Topology topology,
      int block,
      int partitions,
      int slots,
      int threads,
      boolean local) {}

  /**
   * Returns the need including the examples, once their number is known. While they load there are
   * two copies, and each task packs a shard; what exceeds the storage memory goes to disk.
   *
   * @param bytes size of all examples
   * @param storage the executors' storage memory
   * @param slots concurrent tasks in all executors
   */
  public MemoryNeed with(long bytes, StorageMemory storage, int slots) {
    Part rows = new Part("rows", Math.min(2 * bytes, storage.bytes()) / storage.executors());
    long shards = Math.min(slots * BlockLayout.SEGMENT_BYTES, bytes);
    Part packing = new Part("packing", shards / storage.executors());
    return executor.isEmpty()
        ? new MemoryNeed(and(driver, rows, packing), executor)
        : new MemoryNeed(driver, and(executor, rows, packing));
  }

  private static List<Part> and(List<Part> parts, Part... more) {
    return Stream.concat(parts.stream(), Stream.of(more)).toList();
  }

  /** Estimates the need without the examples. */
  public static MemoryNeed of(Sizes sizes) {
    long parameters = ParameterLayout.count(sizes.topology());
    long floats = Float.BYTES * parameters;
    long longs = Long.BYTES * parameters;
    long optimizer = floats * Optimizer.stateArrays(sizes.config().optimizer());
    int tasks = Math.min(sizes.slots(), sizes.partitions());
    Part step = new Part("tasks", tasks * task(sizes, floats, longs));
    long best = sizes.config().earlyStopping().isPresent() ? floats : 0;
    Part checkpoint = new Part("checkpoint", 2 * (floats + optimizer + best));
    Part sums = new Part("sums", sums(sizes, parameters, longs));

    List<Part> driver = new ArrayList<>();
    driver.add(new Part("Spark", SPARK_ITSELF));
    driver.add(new Part("parameters", floats));
    driver.add(new Part("optimizer", optimizer));
    if (best > 0) {
      driver.add(new Part("best parameters", best));
    }
    Part broadcast = new Part("broadcast", floats);
    Part mean = new Part("mean gradient", 2 * floats);
    List<Part> fused = canFuse(sizes, parameters) ? fused(sizes, floats, longs) : List.of();
    Part state = new Part("state sent", fused.isEmpty() ? 0 : 3 * (floats + optimizer));
    List<Part> shared = List.of(broadcast, mean, sums);
    // Checkpoints and the two kinds of steps never overlap, so only the largest counts.
    driver.addAll(
        largest(
            Stream.of(
                List.of(broadcast, checkpoint),
                sizes.local() ? and(shared, step) : shared,
                sizes.local() ? and(fused, state) : List.of(state))));
    if (sizes.local()) {
      return new MemoryNeed(List.copyOf(driver), List.of());
    }
    List<Part> executor = new ArrayList<>(List.of(new Part("Spark", SPARK_ITSELF)));
    executor.addAll(largest(Stream.of(List.of(new Part("broadcast", 2 * floats), step), fused)));
    return new MemoryNeed(List.copyOf(driver), List.copyOf(executor));
  }

  private static List<Part> largest(Stream<List<Part>> alternatives) {
    return alternatives.max(Comparator.comparingLong(MemoryNeed::total)).orElseThrow();
  }

  /** Whether steps may be fused: the strategy admits it, and the state is small enough. */
  private static boolean canFuse(Sizes sizes, long parameters) {
    ReduceConfig.Strategy strategy = sizes.config().reduce().strategy();
    return (strategy == ReduceConfig.Strategy.AUTO || strategy == ReduceConfig.Strategy.FUSED)
        && FusedLimits.stateBytes(parameters, sizes.config().optimizer()) <= FusedLimits.MOST_STATE;
  }

  /**
   * The parts of a fused task: the state as received, as updated and as returned; buffers and a sum
   * per thread; the mean gradient.
   */
  private static List<Part> fused(Sizes sizes, long floats, long longs) {
    long state = floats * (1 + Optimizer.stateArrays(sizes.config().optimizer()));
    return List.of(
        new Part("training state", 3 * state),
        new Part("threads", sizes.threads() * (buffers(sizes) + floats + longs)),
        new Part("mean gradient", 2 * floats));
  }

  /** The running sum, results that wait to be added, and results that are being fetched. */
  private static long sums(Sizes sizes, long parameters, long longs) {
    int results =
        ReduceTree.of(sizes.config().reduce(), sizes.partitions(), parameters)
            .map(tree -> tree.resultsOnDriver(sizes.partitions()))
            .orElse(sizes.partitions());
    return longs * (1 + results + Math.min(results, RESULTS_AT_ONCE));
  }

  /** A task of a shared step: buffers, gradient and sum per thread, three serialized sums. */
  private static long task(Sizes sizes, long floats, long longs) {
    int threads = sizes.local() ? 1 : sizes.threads();
    return threads * (buffers(sizes) + floats + longs) + 3 * longs;
  }

  /** A block's activations and deltas and, with dropout, masks and the masked values. */
  private static long buffers(Sizes sizes) {
    long units = sizes.topology().sizes().stream().mapToLong(size -> size).sum();
    if (!sizes.config().data().preparation().categorical().isEmpty()) {
      // Categories are indices in a block, and the numbers beside them are few.
      units -= sizes.topology().inputs();
    }
    NetworkConfig network = sizes.config().network();
    long arrays =
        2L
            + (network.dropout().stream().anyMatch(share -> share > 0) ? 2 : 0)
            + (network.activations().contains(ActivationType.GELU) ? 1 : 0);
    long distortions =
        sizes.config().augment().isPresent() ? DISTORTIONS * sizes.topology().inputs() : 0;
    long row = Matrix.paddedStride(sizes.block());
    return Float.BYTES * (arrays * units * row + distortions * sizes.block());
  }

  /** Returns the parts as a sum, for messages. */
  public static String sum(List<Part> parts) {
    return parts.stream()
        .map(part -> part.what() + " " + Bytes.text(part.bytes()))
        .collect(Collectors.joining(" + "));
  }

  public static long total(List<Part> parts) {
    return parts.stream().mapToLong(Part::bytes).sum();
  }
}
