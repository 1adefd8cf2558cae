package io.github.sparkmlp;

import io.github.sparkmlp.config.JobConfig;
import io.github.sparkmlp.config.ReduceConfig.Strategy;
import io.github.sparkmlp.session.SparkSettings;
import io.github.sparkmlp.step.StepTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/**
 * What a fused step takes in a warm JVM, and how long a training of all of MNIST takes to 95 % of
 * its test rows. Milliseconds a step are those of whole epochs, Spark's jobs included, without
 * validation and checkpoints. Arguments are the folder of MNIST's four files and, for less than
 * all, numbers of settings, from 0.
 */
public final class FusedBenchmark {
  private static final double TARGET = 0.95;
  private static final int TRAININGS = 8;
  private static final double WARM_UP_SECONDS = 8;
  private static final double SECONDS = 8;

  /** What is measured: the data's configuration, and overrides. */
  private record Setting(String name, String config, List<String> overrides) {}

  private FusedBenchmark() {}

  /** Prints a line a setting. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Files.createTempDirectory("fused");
    List<Setting> settings = settings(arguments[0], folder);
    List<Integer> chosen =
        arguments.length > 1
            ? Arrays.stream(arguments).skip(1).map(Integer::valueOf).toList()
            : List.of(0, 1, 2, 3, 4, 5, 6, 7);
    SparkConf conf = SparkSettings.of(StepTrial.config(List.of()));
    conf.setIfMissing("spark.master", "local[*]");
    try (SparkSession spark = SparkSession.builder().config(conf).getOrCreate()) {
      spark
          .range(60_000)
          .selectExpr(
              "transform(sequence(1, 28), i -> float(hash(id, i) / 2147483648d)) as features",
              "pmod(hash(id), 2) as label")
          .write()
          .parquet(folder + "/random");
      for (int i : chosen) {
        if (i < settings.size()) {
          steps(spark, settings.get(i));
        } else {
          timeToTarget(spark, arguments[0], folder);
        }
      }
    }
  }

  private static List<Setting> settings(String mnist, Path folder) {
    String small = "network.layers=[784, 28, 28, 10]";
    String random =
        """
        data { format = parquet, train.path = "%s/random" }
        network { layers = [28, 128, 128, 1], activation = relu }
        loss = binary-cross-entropy
        optimizer { type = adam, learning-rate = 0.001 }
        epochs = 1
        """
            .formatted(folder);
    String digits =
        """
        include "%s"
        vars.mnist = "%s"
        """
            .formatted(Path.of("conf/mnist.conf").toAbsolutePath(), mnist);
    String seed = "include \"%s\"".formatted(Path.of("conf/seed.conf").toAbsolutePath());
    return List.of(
        new Setting("seed, batch 50", seed, List.of()),
        new Setting("MNIST 784-28-28-10, batch 128", digits, List.of(small, "batch.size=128")),
        new Setting("MNIST 784-28-28-10, batch 1024", digits, List.of(small, "batch.size=1024")),
        new Setting("MNIST 784-28-28-10, batch 4096", digits, List.of(small, "batch.size=4096")),
        new Setting("random 28-128-128-1, batch 256", random, List.of("batch.size=256")),
        new Setting("random 28-128-128-1, batch 4096", random, List.of("batch.size=4096")),
        new Setting(
            "MNIST 784-512-512-10, batch 1024",
            digits,
            List.of("network.layers=[784, 512, 512, 10]", "batch.size=1024")));
  }

  private static JobConfig config(Setting setting) throws IOException {
    Path file = Files.writeString(Files.createTempFile("fused", ".conf"), setting.config);
    List<String> overrides = new ArrayList<>(setting.overrides);
    overrides.add("run-name=fused");
    return TestConfig.read(file, overrides);
  }

  private static void steps(SparkSession spark, Setting setting) throws IOException {
    try (StepTrial trial = new StepTrial(spark, config(setting))) {
      epochs(trial, WARM_UP_SECONDS);
      List<List<StepTime>> epochs = epochs(trial, SECONDS);
      List<Double> means =
          epochs.stream()
              .map(steps -> steps.stream().mapToDouble(StepTime::total).average().orElseThrow())
              .toList();
      List<StepTime> all = epochs.stream().flatMap(List::stream).toList();
      System.out.printf(
          Locale.ROOT,
          "%-34s %7.3f ms a step; on average schedule %.3f, broadcast %.3f, compute %.3f,"
              + " aggregate %.3f, update %.3f; %d epochs of %d full steps%n",
          setting.name,
          StepTrial.median(means),
          mean(all, StepTime::schedule),
          mean(all, StepTime::broadcast),
          mean(all, StepTime::compute),
          mean(all, StepTime::aggregate),
          mean(all, StepTime::update),
          epochs.size(),
          epochs.get(0).size());
    }
  }

  private static double mean(List<StepTime> times, ToDoubleFunction<StepTime> part) {
    return times.stream().mapToDouble(part).average().orElseThrow();
  }

  private static List<List<StepTime>> epochs(StepTrial trial, double seconds) throws IOException {
    List<List<StepTime>> epochs = new ArrayList<>();
    long start = System.nanoTime();
    while ((System.nanoTime() - start) / 1e9 < seconds) {
      epochs.add(trial.epoch(Strategy.FUSED));
    }
    return epochs;
  }

  /**
   * As {@code elapsedSeconds} has it: the score after each epoch is included; a checkpoint is
   * written after the last epoch alone.
   */
  private static void timeToTarget(SparkSession spark, String mnist, Path folder)
      throws IOException {
    List<Double> seconds = new ArrayList<>();
    for (int i = 0; i < TRAININGS; i++) {
      TestRun run =
          TestRun.of(
              spark,
              folder,
              "include \"%s\"".formatted(Path.of("conf/mnist.conf").toAbsolutePath()),
              "vars.mnist=" + mnist,
              "data.validation.images=" + mnist + "/t10k-images-idx3-ubyte.gz",
              "data.validation.labels=" + mnist + "/t10k-labels-idx1-ubyte.gz",
              "data.test=null",
              "batch.size=1024",
              "optimizer.learning-rate=0.03",
              "reduce.strategy=fused",
              "metrics.mistakes=0",
              "checkpoint.every-epochs=6",
              "epochs=6");
      run.lines("metrics.jsonl").stream()
          .filter(line -> line.get("validationAccuracy").doubleValue() >= TARGET)
          .findFirst()
          .ifPresent(line -> seconds.add(line.get("elapsedSeconds").doubleValue()));
    }
    System.out.printf(Locale.ROOT, "seconds to 95 %% of MNIST's test rows: %s%n", seconds);
  }
}
