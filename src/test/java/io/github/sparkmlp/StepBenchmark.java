package io.github.sparkmlp;

import static io.github.sparkmlp.StepTrial.median;

import io.github.sparkmlp.config.ReduceConfig;
import io.github.sparkmlp.session.SparkSettings;
import io.github.sparkmlp.step.StepTime;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/**
 * What a step costs beside Spark's own bare {@code treeAggregate} of one integer over the same
 * data, where its time goes, and how many rows a second that makes. Strategies take turns with the
 * bare one in one run; medians. Arguments are overrides of {@code conf/seed.conf}, for one table of
 * one's own.
 */
public final class StepBenchmark {
  private static final int WARM_UP_ROUNDS = 15;
  private static final int ROUNDS = 15;

  private static final List<List<String>> SETTINGS =
      List.of(
          List.of("batch.size=256"),
          List.of("batch.size=2500"),
          List.of("network.layers=[784, 512, 512, 10]", "batch.size=1250"));

  private StepBenchmark() {}

  /** Prints the tables. */
  public static void main(String[] arguments) throws IOException {
    List<List<String>> settings = arguments.length > 0 ? List.of(List.of(arguments)) : SETTINGS;
    for (List<String> overrides : settings) {
      SparkConf conf = SparkSettings.of(StepTrial.config(overrides));
      conf.setIfMissing("spark.master", "local[2]");
      try (SparkSession spark = SparkSession.builder().config(conf).getOrCreate();
          StepTrial trial = new StepTrial(spark, overrides)) {
        System.out.printf(
            "%nJava %s, Spark %s, %s%n%s%n",
            System.getProperty("java.version"),
            spark.version(),
            conf.get("spark.master"),
            trial.describe());
        print(trial);
      }
    }
  }

  private static void print(StepTrial trial) throws IOException {
    List<Double> bare = new ArrayList<>();
    Map<ReduceConfig.Strategy, List<StepTime>> steps = new EnumMap<>(ReduceConfig.Strategy.class);
    for (int round = 0; round < WARM_UP_ROUNDS + ROUNDS; round++) {
      if (round == WARM_UP_ROUNDS) {
        bare.clear();
        steps.clear();
      }
      bare.addAll(trial.bareSteps());
      for (ReduceConfig.Strategy strategy : ReduceConfig.Strategy.values()) {
        steps.computeIfAbsent(strategy, absent -> new ArrayList<>()).addAll(trial.epoch(strategy));
      }
    }
    double unit = median(bare);
    System.out.printf("bare treeAggregate of one integer: %.2f ms%n", unit);
    System.out.println(
        "ms       step less compute x bare  schedule broadcast compute aggregate update    rows/s");
    steps.forEach((strategy, times) -> print(strategy.name(), times, unit, trial.batch()));
  }

  private static void print(String name, List<StepTime> times, double unit, int batch) {
    double step = median(times, StepTime::total);
    double rest = median(times, time -> time.total() - time.compute());
    System.out.printf(
        "%-6s %6.2f       %6.2f %6.2f  %8.2f  %8.2f %7.2f  %8.2f %6.2f %,9.0f%n",
        name,
        step,
        rest,
        rest / unit,
        median(times, StepTime::schedule),
        median(times, StepTime::broadcast),
        median(times, StepTime::compute),
        median(times, StepTime::aggregate),
        median(times, StepTime::update),
        1000 * batch / step);
  }
}
