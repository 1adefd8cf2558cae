package io.github.sparkmlp.model;

import io.github.sparkmlp.config.LossConfig;
import io.github.sparkmlp.config.LossType;
import io.github.sparkmlp.config.TargetType;
import io.github.sparkmlp.nn.Activation;
import io.github.sparkmlp.nn.Topology;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.openjdk.jmh.util.Statistics;

/**
 * How long one row takes on one core, 784-28-28-10 with sigmoid: the median of many short looks,
 * and the fastest, which other work on the machine disturbs the least.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ScorerBenchmark {
  private static final List<String> SCORERS = List.of("scorer");
  private static final int ROWS = 64;

  private final float[][] rows = new float[ROWS][784];
  private Scorer scorer;
  private int next;

  /** A network with random parameters, and random images. */
  @Setup
  public void setup() {
    Random random = new Random(1);
    float[] parameters = new float[23_082];
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] = (float) random.nextGaussian() / 8;
    }
    scorer =
        Scorer.of(
            new PublishedModel(
                new PublishedModel.Description(
                    new Topology(List.of(784, 28, 28, 10), new Activation.Sigmoid()),
                    LossConfig.of(LossType.CROSS_ENTROPY),
                    TargetType.CLASS,
                    Preprocessing.ofArray("pixels", 784, 255)),
                parameters));
    for (float[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        row[i] = random.nextInt(256);
      }
    }
  }

  private float[] row() {
    next = (next + 1) % ROWS;
    return rows[next];
  }

  @Benchmark
  public float[] scorer() {
    return scorer.probabilities(row());
  }

  /** Prints the table. */
  public static void main(String[] arguments) throws RunnerException {
    System.out.printf(
        "Java %s, %s, one row of 784-28-28-10%n",
        System.getProperty("java.version"), System.getProperty("os.arch"));
    for (String name : SCORERS) {
      Statistics nanos = nanos(name);
      double median = nanos.getPercentile(50);
      System.out.printf(
          Locale.ROOT,
          "%-12s median %,7.0f ns a row, %,9.0f rows/s; fastest %,7.0f ns%n",
          name,
          median,
          1e9 / median,
          nanos.getMin());
    }
  }

  /** In this JVM, once it is warm. */
  private static Statistics nanos(String name) throws RunnerException {
    return new Runner(
            new OptionsBuilder()
                .include(ScorerBenchmark.class.getName() + "\\." + name + "$")
                .forks(0)
                .warmupIterations(8)
                .warmupTime(TimeValue.milliseconds(500))
                .measurementIterations(200)
                .measurementTime(TimeValue.milliseconds(20))
                .verbosity(VerboseMode.SILENT)
                .build())
        .run()
        .iterator()
        .next()
        .getPrimaryResult()
        .getStatistics();
  }
}
