package io.github.sparkmlp;

import io.github.sparkmlp.block.BatchPlan;
import io.github.sparkmlp.block.BlockLoader;
import io.github.sparkmlp.block.Shard;
import io.github.sparkmlp.checkpoint.CheckpointLog;
import io.github.sparkmlp.checkpoint.RunIdentity;
import io.github.sparkmlp.config.JobConfig;
import io.github.sparkmlp.config.ReduceConfig;
import io.github.sparkmlp.data.ExampleReader;
import io.github.sparkmlp.data.TrainingData;
import io.github.sparkmlp.evaluate.Evaluator;
import io.github.sparkmlp.job.TrainingSetup;
import io.github.sparkmlp.nn.Network;
import io.github.sparkmlp.optim.Schedule;
import io.github.sparkmlp.step.StepTime;
import io.github.sparkmlp.store.Storage;
import io.github.sparkmlp.train.StepMetrics;
import io.github.sparkmlp.train.TrainListener;
import io.github.sparkmlp.train.Trainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.sql.SparkSession;

/** Steps of the real trainer on the same data, one epoch at a time, and Spark's own bare ones. */
final class StepTrial implements AutoCloseable {
  private static final int BARE_STEPS = 40;

  private final JobConfig config;
  private final JavaSparkContext context;
  private final Network network;
  private final TrainingData data;
  private final Path folder = Files.createTempDirectory("steps");
  private int runs;

  /** A trial of {@code conf/seed.conf} with overrides. */
  StepTrial(SparkSession spark, List<String> overrides) throws IOException {
    this(spark, config(overrides));
  }

  StepTrial(SparkSession spark, JobConfig given) throws IOException {
    config = given;
    context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    network = new TrainingSetup(config).network();
    data =
        TestConfig.load(
            new ExampleReader(spark, config.data(), network.topology(), config.targets()),
            config.batch(),
            config.seed());
  }

  static JobConfig config(List<String> overrides) throws IOException {
    List<String> all = new ArrayList<>(List.of("run-name=steps"));
    all.addAll(overrides);
    return TestConfig.read(Path.of("conf/seed.conf"), all);
  }

  int parameters() {
    return network.layout().size();
  }

  int batch() {
    return config.batch().size();
  }

  /** For people. */
  String describe() {
    return "%s, %s parameters, batches of %s, %s partitions"
        .formatted(
            network.topology().sizes(), parameters(), batch(), data.shards().getNumPartitions());
  }

  /** Milliseconds of some bare {@code treeAggregate} of one integer. */
  List<Double> bareSteps() {
    List<Double> millis = new ArrayList<>();
    for (int i = 0; i < BARE_STEPS; i++) {
      long start = System.nanoTime();
      data.shards().treeAggregate(0, new CountBlocks(), new Add(), 1);
      millis.add((System.nanoTime() - start) / 1e6);
    }
    return millis;
  }

  /** The full steps of an epoch, trained from the start. */
  List<StepTime> epoch(ReduceConfig.Strategy strategy) throws IOException {
    List<StepTime> times = new ArrayList<>();
    TrainListener listener =
        new TrainListener() {
          @Override
          public void stepDone(StepMetrics step) {
            if (step.train().examples() == batch()) {
              times.add(step.time());
            }
          }
        };
    CheckpointLog checkpoints =
        new CheckpointLog(
            new Storage(context.hadoopConfiguration()),
            folder.resolve("run-" + runs++).toString(),
            config.checkpoint(),
            text -> {});
    checkpoints.takeOver(new RunIdentity(config.learning(), data.fingerprint().toString()));
    Trainer.Setting setting =
        new Trainer.Setting(
            network,
            config.optimizer(),
            new Schedule(
                config.schedule(),
                config.optimizer().learningRate(),
                data.layout().stripes(),
                config.epochs()),
            config.clipNorm(),
            new BatchPlan(data.layout(), config.seed(), true),
            new BlockLoader(data.preprocessing(), config.targets()),
            new Evaluator(context, network, data.preprocessing(), 5),
            Optional.empty(),
            new ReduceConfig(strategy, config.reduce().depth()),
            config.checkpoint(),
            1);
    new Trainer(context, setting, data, checkpoints, listener)
        .train(
            TestNetwork.parameters(network, config.seed()),
            Optional.empty(),
            Optional.empty(),
            () -> false);
    return times;
  }

  static double median(List<StepTime> times, ToDoubleFunction<StepTime> part) {
    return median(times.stream().map(time -> part.applyAsDouble(time)).toList());
  }

  static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  @Override
  public void close() {
    data.shards().unpersist();
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
