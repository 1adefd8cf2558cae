package io.github.sparkmlp;

import io.github.sparkmlp.config.JobConfig;
import io.github.sparkmlp.config.ReduceConfig;
import io.github.sparkmlp.data.BatchPlan;
import io.github.sparkmlp.data.ExampleReader;
import io.github.sparkmlp.data.Shard;
import io.github.sparkmlp.data.TrainingData;
import io.github.sparkmlp.model.CheckpointLog;
import io.github.sparkmlp.model.RunIdentity;
import io.github.sparkmlp.model.Storage;
import io.github.sparkmlp.nn.Initialization;
import io.github.sparkmlp.nn.Loss;
import io.github.sparkmlp.nn.Network;
import io.github.sparkmlp.nn.Topology;
import io.github.sparkmlp.optim.Optimizer;
import io.github.sparkmlp.train.StepMetrics;
import io.github.sparkmlp.train.StepTime;
import io.github.sparkmlp.train.TrainListener;
import io.github.sparkmlp.train.Trainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.ToDoubleFunction;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.sql.SparkSession;

/**
 * What a step costs beside Spark's own bare {@code treeAggregate} of one integer over the same
 * data, and where its time goes. The three take turns in one run; medians. Arguments are overrides
 * of {@code conf/seed.conf}.
 */
public final class StepBenchmark {
  private static final int WARM_UP_ROUNDS = 15;
  private static final int ROUNDS = 15;
  private static final int BARE_STEPS = 40;

  private final JobConfig config;
  private final JavaSparkContext context;
  private final Network network;
  private final TrainingData data;
  private final Path folder;
  private int runs;

  private StepBenchmark(JobConfig config, SparkSession spark, Path folder) {
    this.config = config;
    this.context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    this.folder = folder;
    network = new Network(Topology.of(config.network()), Loss.of(config.loss()), config.kernel());
    data =
        TrainingData.load(
            new ExampleReader(spark, config.data(), network.topology()),
            config.batch(),
            config.seed());
  }

  /** Prints the table. */
  public static void main(String[] overrides) throws IOException {
    List<String> all =
        new ArrayList<>(List.of("batch.size=256", "data.partitions=2", "run-name=steps"));
    all.addAll(List.of(overrides));
    JobConfig config = TestConfig.read(Path.of("conf/seed.conf"), all);
    SparkConf conf = SparkSettings.of(config).setIfMissing("spark.master", "local[2]");
    try (SparkSession spark = SparkSession.builder().config(conf).getOrCreate()) {
      new StepBenchmark(config, spark, Files.createTempDirectory("steps")).print();
    }
  }

  private void print() throws IOException {
    System.out.printf(
        "Java %s, Spark %s, %s, kernels: %s%n%s, %,d parameters, batches of %d, %d partitions%n%n",
        System.getProperty("java.version"),
        context.version(),
        context.master(),
        network.kernels().name(),
        network.topology().sizes(),
        network.layout().size(),
        config.batch().size(),
        data.shards().getNumPartitions());
    List<Double> bare = new ArrayList<>();
    Map<ReduceConfig.Strategy, List<StepTime>> steps = new EnumMap<>(ReduceConfig.Strategy.class);
    for (int round = 0; round < WARM_UP_ROUNDS + ROUNDS; round++) {
      if (round == WARM_UP_ROUNDS) {
        bare.clear();
        steps.clear();
      }
      bare.addAll(bareSteps());
      for (ReduceConfig.Strategy strategy : ReduceConfig.Strategy.values()) {
        steps.computeIfAbsent(strategy, absent -> new ArrayList<>()).addAll(epoch(strategy));
      }
    }
    double unit = median(bare);
    System.out.printf("bare treeAggregate of one integer: %.2f ms%n%n", unit);
    System.out.println(
        "           step less compute  x bare   schedule broadcast  compute aggregate   update");
    steps.forEach((strategy, times) -> print(strategy.name(), times, unit));
  }

  private static void print(String name, List<StepTime> times, double unit) {
    double rest = median(times, time -> time.total() - time.compute());
    System.out.printf(
        "%-7s %7.2f      %7.2f %7.2f   %8.2f  %8.2f %8.2f  %8.2f %8.2f  ms%n",
        name,
        median(times, StepTime::total),
        rest,
        rest / unit,
        median(times, StepTime::schedule),
        median(times, StepTime::broadcast),
        median(times, StepTime::compute),
        median(times, StepTime::aggregate),
        median(times, StepTime::update));
  }

  private List<Double> bareSteps() {
    List<Double> millis = new ArrayList<>();
    for (int i = 0; i < BARE_STEPS; i++) {
      long start = System.nanoTime();
      data.shards().treeAggregate(0, new CountBlocks(), new Add(), 1);
      millis.add((System.nanoTime() - start) / 1e6);
    }
    return millis;
  }

  private List<StepTime> epoch(ReduceConfig.Strategy strategy) throws IOException {
    List<StepTime> times = new ArrayList<>();
    TrainListener listener =
        new TrainListener() {
          @Override
          public void stepDone(StepMetrics step) {
            times.add(step.time());
          }
        };
    Storage storage = new Storage(context.hadoopConfiguration());
    CheckpointLog checkpoints =
        new CheckpointLog(
            storage, folder.resolve("run-" + runs++).toString(), config.checkpoint(), text -> {});
    checkpoints.takeOver(new RunIdentity(config.learning(), data.fingerprint().toString()));
    Trainer.Setting setting =
        new Trainer.Setting(
            network,
            Optimizer.of(config.optimizer(), network.layout().size()),
            config.clipNorm(),
            new BatchPlan(data.layout(), config.seed(), true),
            config.data().scale(),
            new ReduceConfig(strategy, OptionalInt.empty()),
            config.checkpoint(),
            1);
    float[] parameters =
        Initialization.uniform(network.layout(), network.topology(), config.seed());
    new Trainer(context, setting, data, checkpoints, listener)
        .train(parameters, Optional.empty(), Optional.empty(), () -> false);
    return times;
  }

  private static double median(List<StepTime> times, ToDoubleFunction<StepTime> part) {
    return median(times.stream().map(time -> part.applyAsDouble(time)).toList());
  }

  private static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static final class CountBlocks implements Function2<Integer, Shard, Integer> {
    private static final long serialVersionUID = 1;

    @Override
    public Integer call(Integer blocks, Shard shard) {
      return blocks + shard.blocks();
    }
  }

  private static final class Add implements Function2<Integer, Integer, Integer> {
    private static final long serialVersionUID = 1;

    @Override
    public Integer call(Integer one, Integer other) {
      return one + other;
    }
  }
}
