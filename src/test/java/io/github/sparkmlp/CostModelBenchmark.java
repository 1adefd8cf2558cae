package io.github.sparkmlp;

import com.sun.management.OperatingSystemMXBean;
import io.github.sparkmlp.config.ReduceConfig;
import io.github.sparkmlp.session.SparkSettings;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/**
 * A model of the driver's work in a step, in P partitions and n parameters:
 *
 * <pre>  millis = a + b P + n (c + d P)</pre>
 *
 * <p>fitted to the driver's processor time for steps at depth 1 on {@code local-cluster[1..4]},
 * where executors are processes of their own, with one partition an executor and with 16 in all,
 * and what it says of 10, 100 and 1,000 executors of one core. Least squares of the relative
 * errors, because the times span an order of magnitude. Two levels cost two stages, P + √P tasks,
 * and √P sums at the driver.
 *
 * <p>Assumed: the driver works on one core, and is what everybody waits for; the tasks' own
 * arithmetic, and the network's time for a sum, come on top; sending parameters to many executors
 * costs the driver no more than to four, since they pass them on.
 */
public final class CostModelBenchmark {
  private static final int STEPS_IN_EPOCH = 50;
  private static final int WARM_UP_EPOCHS = 3;
  private static final int EPOCHS = 3;
  private static final int EXECUTORS = 4;
  private static final int PARTITIONS = 16;
  private static final int[] HIDDEN = {28, 256, 1024};

  /** One measurement: its row of the least squares, and the milliseconds. */
  private record Sample(double[] row, double millis) {
    static Sample of(int partitions, int parameters, double millis) {
      double n = parameters / 1e6;
      return new Sample(new double[] {1, partitions, n, n * partitions}, millis);
    }
  }

  private CostModelBenchmark() {}

  /** Measures, fits, prints. */
  public static void main(String[] arguments) throws IOException {
    List<Sample> samples = new ArrayList<>();
    // What comes first pays for the compiler, and does not count.
    measure(1, 1);
    for (int executors = 1; executors <= EXECUTORS; executors++) {
      samples.addAll(measure(executors, executors));
      samples.addAll(measure(executors, PARTITIONS));
    }
    double[] model = fit(samples);
    System.out.printf(
        "%nmillis = %.2f + %.2f P + n (%.2f + %.2f P), n in millions%n",
        model[0], model[1], model[2], model[3]);
    for (Sample sample : samples) {
      System.out.printf(
          "P = %.0f, n = %.3f: %7.2f measured, %7.2f by the model%n",
          sample.row[1], sample.row[2], sample.millis, dot(model, sample.row));
    }
    System.out.println("\nexecutors  parameters   1 level  2 levels");
    for (int executors : new int[] {10, 100, 1000}) {
      for (double n : new double[] {0.023, 0.67, 20}) {
        double root = Math.sqrt(executors);
        System.out.printf(
            "%9d %10.3f M %,9.0f %,9.0f ms%n",
            executors,
            n,
            model[0] + model[1] * executors + n * (model[2] + model[3] * executors),
            2 * model[0] + model[1] * (executors + root) + n * (model[2] + model[3] * root));
      }
    }
  }

  private static List<Sample> measure(int executors, int partitions) throws IOException {
    List<Sample> samples = new ArrayList<>();
    for (int hidden : HIDDEN) {
      List<String> overrides =
          List.of(
              "network.layers=[784, %d, 10]".formatted(hidden),
              "data.train.rows=\"0:%d\"".formatted(STEPS_IN_EPOCH * partitions),
              "data.partitions=" + partitions,
              "batch.size=" + partitions,
              "batch.micro=1",
              "reduce.depth=1");
      SparkConf conf = SparkSettings.of(StepTrial.config(overrides));
      conf.setMaster("local-cluster[%d,1,1024]".formatted(executors));
      conf.set("spark.jars", Path.of("target/spark-mlp.jar").toAbsolutePath().toString());
      try (SparkSession spark = SparkSession.builder().config(conf).getOrCreate();
          StepTrial trial = new StepTrial(spark, overrides)) {
        for (int epoch = 0; epoch < WARM_UP_EPOCHS; epoch++) {
          trial.epoch(ReduceConfig.Strategy.TREE);
        }
        long start = processorNanos();
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
          trial.epoch(ReduceConfig.Strategy.TREE);
        }
        double millis = (processorNanos() - start) / 1e6 / (EPOCHS * STEPS_IN_EPOCH);
        System.out.printf("%d executors, %s: %.2f ms%n", executors, trial.describe(), millis);
        samples.add(Sample.of(partitions, trial.parameters(), millis));
      }
    }
    return samples;
  }

  private static long processorNanos() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }

  /**
   * Least squares of the relative errors by the normal equations and Gaussian elimination; four
   * unknowns.
   */
  private static double[] fit(List<Sample> samples) {
    int size = samples.get(0).row.length;
    double[][] matrix = new double[size][size + 1];
    for (Sample sample : samples) {
      double weight = 1 / (sample.millis * sample.millis);
      for (int i = 0; i < size; i++) {
        for (int j = 0; j < size; j++) {
          matrix[i][j] += weight * sample.row[i] * sample.row[j];
        }
        matrix[i][size] += weight * sample.row[i] * sample.millis;
      }
    }
    for (int pivot = 0; pivot < size; pivot++) {
      for (int i = 0; i < size; i++) {
        double factor = i == pivot ? 0 : matrix[i][pivot] / matrix[pivot][pivot];
        for (int j = pivot; j <= size; j++) {
          matrix[i][j] -= factor * matrix[pivot][j];
        }
      }
    }
    double[] solution = new double[size];
    for (int i = 0; i < size; i++) {
      solution[i] = matrix[i][size] / matrix[i][i];
    }
    return solution;
  }

  private static double dot(double[] one, double[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += one[i] * other[i];
    }
    return sum;
  }
}
