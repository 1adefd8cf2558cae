package io.github.sparkmlp;

import io.github.sparkmlp.config.JobConfig;
import io.github.sparkmlp.job.TrainJob;
import io.github.sparkmlp.session.SparkSettings;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/**
 * Whether many steps fill the driver: 100,000 of a tiny network, its heap after a full collection
 * every 10,000. At the end it must be within 20 % of what it was after the first 10,000; anything
 * else is an error. The argument is the depth of the tree.
 */
public final class LongRunBenchmark {
  private static final int STEPS_IN_EPOCH = 10_000;
  private static final int EPOCHS = 10;
  private static final double TOLERANCE = 1.2;

  private LongRunBenchmark() {}

  /** Trains and prints. */
  public static void main(String[] arguments) throws Exception {
    int depth = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1;
    // From six partitions on, a tree of depth 2 has a level of its own.
    int partitions = depth == 1 ? 2 : 6;
    Path folder = Files.createTempDirectory("long-run");
    JobConfig config = TestConfig.read(config(folder, depth, partitions), List.of());
    SparkConf conf = SparkSettings.of(config).setIfMissing("spark.master", "local[2]");
    HeapWatch watch = new HeapWatch();
    try (SparkSession spark = SparkSession.builder().config(conf).getOrCreate()) {
      TrainJob.run(config, spark, watch);
    }
    watch.requireNoGrowth();
  }

  private static Path config(Path folder, int depth, int partitions) throws IOException {
    StringBuilder rows = new StringBuilder("a,b,c,d,label\n");
    Random random = new Random(1);
    for (int row = 0; row < partitions * STEPS_IN_EPOCH; row++) {
      for (int feature = 0; feature < 4; feature++) {
        rows.append(random.nextInt(1000)).append(',');
      }
      rows.append(random.nextInt(2)).append('\n');
    }
    Files.writeString(folder.resolve("rows.csv"), rows);
    return Files.writeString(
        folder.resolve("long-run.conf"),
        """
        run-name = long-run
        output = "%1$s/runs"
        data {
          format = csv
          options { header = true }
          train { path = "%1$s/rows.csv" }
          scale = 1000
          partitions = %2$d
        }
        network { layers = [4, 3, 2] }
        optimizer { type = sgd, learning-rate = 0.01 }
        batch { size = %2$d, micro = 1 }
        epochs = %3$d
        reduce { strategy = tree, depth = %4$d }
        """
            .formatted(folder, partitions, EPOCHS, depth));
  }

  /** Asked before each step. */
  private static final class HeapWatch implements BooleanSupplier {
    private final long start = System.nanoTime();
    private int steps;
    private double first;
    private double last;

    @Override
    public boolean getAsBoolean() {
      if (steps > 0 && steps % STEPS_IN_EPOCH == 0) {
        measure();
      }
      steps++;
      return false;
    }

    private void measure() {
      try {
        // Spark clears what a collection found unused in a thread of its own.
        for (int i = 0; i < 3; i++) {
          System.gc();
          Thread.sleep(1000);
        }
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      last = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1e6;
      first = first == 0 ? last : first;
      System.out.printf(
          "%,7d steps, heap %.1f MB, %.1f s%n", steps, last, (System.nanoTime() - start) / 1e9);
    }

    void requireNoGrowth() {
      measure();
      if (last > TOLERANCE * first) {
        throw new IllegalStateException(
            "the heap grew from %.1f to %.1f MB".formatted(first, last));
      }
    }
  }
}
