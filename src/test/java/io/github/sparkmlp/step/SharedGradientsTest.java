package io.github.sparkmlp.step;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sparkmlp.TestConfig;
import io.github.sparkmlp.TestNetwork;
import io.github.sparkmlp.TestSpark;
import io.github.sparkmlp.block.BatchPlan;
import io.github.sparkmlp.block.BlockLoader;
import io.github.sparkmlp.block.Shard;
import io.github.sparkmlp.config.JobConfig;
import io.github.sparkmlp.config.ReduceConfig;
import io.github.sparkmlp.data.ExampleReader;
import io.github.sparkmlp.data.TrainingData;
import io.github.sparkmlp.kernel.Kernels;
import io.github.sparkmlp.model.Preprocessing;
import io.github.sparkmlp.nn.Network;
import io.github.sparkmlp.nn.Topology;
import io.github.sparkmlp.nn.Workspace;
import java.io.Serializable;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.reflect.ClassTag;
import scala.runtime.AbstractFunction2;

class SharedGradientsTest {
  private static final ReduceConfig AUTO =
      new ReduceConfig(ReduceConfig.Strategy.TREE, OptionalInt.empty());
  private static final ReduceConfig CHOSEN =
      new ReduceConfig(ReduceConfig.Strategy.AUTO, OptionalInt.empty());
  private static final ReduceConfig DIRECT =
      new ReduceConfig(ReduceConfig.Strategy.DIRECT, OptionalInt.empty());

  /** Parameters that travel with the tasks, and some that have a broadcast of their own. */
  @ParameterizedTest
  @ValueSource(ints = {10, 100})
  void everyShapeOfTheTreeGivesTheSameBits(int hidden) throws Exception {
    Step step = new Step(TestSpark.local(), hidden, 9);
    int[] expected = bits(step.addedUp());
    for (Optional<ReduceTree> tree :
        List.of(
            Optional.<ReduceTree>empty(),
            Optional.of(new ReduceTree(1, false)),
            Optional.of(new ReduceTree(1, true)),
            Optional.of(new ReduceTree(2, false)),
            Optional.of(new ReduceTree(2, true)))) {
      assertThat(bits(step.mean(tree))).as("%s", tree).isEqualTo(expected);
    }
  }

  @Test
  void aTaskUsesTheThreadsThatSparkReservesForIt() throws Exception {
    SparkSession spark = TestSpark.session("local[3]", Map.of("spark.task.cpus", "3"));
    Step step = new Step(spark, 10, 1);
    long before = nanosOfStepThreads();
    assertThat(bits(step.mean(Optional.empty()))).isEqualTo(bits(step.addedUp()));
    assertThat(nanosOfStepThreads()).isGreaterThan(before);
  }

  /** The processor time of all threads that share a step with the thread of their task. */
  private static long nanosOfStepThreads() {
    ThreadMXBean times = ManagementFactory.getThreadMXBean();
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("step-"))
        .mapToLong(thread -> times.getThreadCpuTime(thread.getId()))
        .sum();
  }

  private static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    Arrays.setAll(bits, i -> Float.floatToIntBits(values[i]));
    return bits;
  }

  /** The first step over 400 digits. */
  private static final class Step {
    private final JavaSparkContext context;
    private final Network network;
    private final TrainingData data;
    private final GradientTask.Setting setting;
    private final float[] parameters;
    private final BatchPlan.Step first;
    private final GradientSum.Scales scales;

    Step(SparkSession spark, int hidden, int partitions) throws Exception {
      JobConfig config =
          TestConfig.read(
              Path.of("conf/seed.conf"),
              List.of(
                  "network.layers=[784, %s, 10]".formatted(hidden),
                  "data.train.rows=0:400",
                  "data.partitions=" + partitions,
                  "batch.size=70",
                  "batch.micro=10"));
      context = JavaSparkContext.fromSparkContext(spark.sparkContext());
      network = TestNetwork.classifier(Topology.of(config.network()), config.kernel());
      data =
          TestConfig.load(
              new ExampleReader(spark, config.data(), network.topology(), config.targets()),
              config.batch(),
              1);
      setting =
          new GradientTask.Setting(
              network,
              new BlockLoader(Preprocessing.ofArray("image", 784, 255), config.targets()),
              network.training(data.layout().largestBlock()));
      parameters = TestNetwork.parameters(network, 1);
      first = new BatchPlan(data.layout(), 1, true).step(1, 0);
      scales = GradientSum.Scales.of(data.layout().columns(), data.layout().batchSize());
    }

    /**
     * The mean gradient, added up here: for each block the whole number next to each entry times
     * 2^s, then the sum divided by 2^s and the number of examples.
     */
    float[] addedUp() {
      double unit = Math.scalb(1.0, scales.gradient().scale());
      BigInteger[] sums = new BigInteger[parameters.length];
      Arrays.fill(sums, BigInteger.ZERO);
      int examples = 0;
      int blocks = 0;
      Workspace workspace = new Workspace(setting.shape());
      for (Shard shard : data.shards().collect()) {
        for (long start : first.blocks()) {
          int block = shard.find(start);
          if (block >= 0) {
            setting.loader().load(shard, block, Kernels.scalar(), workspace);
            network.forward(parameters, workspace);
            network.backward(parameters, workspace);
            for (int i = 0; i < sums.length; i++) {
              double rounded = Math.rint(workspace.gradient()[i] * unit);
              sums[i] = sums[i].add(BigInteger.valueOf((long) rounded));
            }
            examples += workspace.examples();
            blocks++;
          }
        }
      }
      assertThat(blocks).isEqualTo(first.blocks().length);
      float[] mean = new float[sums.length];
      for (int i = 0; i < mean.length; i++) {
        mean[i] = (float) (sums[i].doubleValue() / (examples * unit));
      }
      return mean;
    }

    float[] mean(Optional<ReduceTree> tree) {
      SharedGradients gradients = new SharedGradients(context, data, setting, tree);
      float[] mean = new float[parameters.length];
      gradients.sum(parameters, first, scales).mean(scales, network.kernels(), mean);
      assertThat(gradients.takeTime().compute()).isPositive();
      return mean;
    }
  }

  @Test
  void theTreeGrowsWithTheSums() {
    assertThat(ReduceTree.of(AUTO, 2, 23_082)).contains(new ReduceTree(1, false));
    assertThat(ReduceTree.of(AUTO, 1000, 23_082)).contains(new ReduceTree(2, false));
    assertThat(ReduceTree.of(AUTO, 2, 20_000_000)).contains(new ReduceTree(2, true));
    assertThat(ReduceTree.of(DIRECT, 2, 20_000_000)).isEmpty();
    ReduceConfig three = new ReduceConfig(ReduceConfig.Strategy.TREE, OptionalInt.of(3));
    assertThat(ReduceTree.of(three, 2, 23_082)).contains(new ReduceTree(3, false));
    assertThat(ReduceTree.of(CHOSEN, 2, 23_082)).isEmpty();
    assertThat(ReduceTree.of(CHOSEN, 1000, 23_082)).contains(new ReduceTree(2, false));
  }

  /** By the tasks of the last stage of a real {@code treeAggregate}. */
  @Test
  void asManySumsComeToTheDriverAsSparkSends() throws Exception {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(TestSpark.local().sparkContext());
    AtomicInteger tasks = new AtomicInteger();
    SparkListener listener =
        new SparkListener() {
          @Override
          public void onStageCompleted(SparkListenerStageCompleted stage) {
            tasks.set(stage.stageInfo().numTasks());
          }
        };
    context.sc().addSparkListener(listener);
    try {
      for (int partitions : new int[] {1, 2, 3, 4, 5, 6, 7, 9, 16, 17}) {
        RDD<Integer> numbers = context.parallelize(List.of(1, 2, 3), partitions).rdd();
        for (int depth = 1; depth <= 3; depth++) {
          for (boolean endsOnExecutor : new boolean[] {false, true}) {
            Object sum =
                numbers.treeAggregate(
                    0,
                    new Plus(),
                    new Plus(),
                    depth,
                    endsOnExecutor,
                    ClassTag.apply(Integer.class));
            assertThat(sum).isEqualTo(6);
            context.sc().listenerBus().waitUntilEmpty();
            assertThat(new ReduceTree(depth, endsOnExecutor).resultsOnDriver(partitions))
                .as("%s partitions, depth %s, %s", partitions, depth, endsOnExecutor)
                .isEqualTo(tasks.get());
          }
        }
      }
    } finally {
      context.sc().removeSparkListener(listener);
    }
  }

  private static final class Plus extends AbstractFunction2<Integer, Integer, Integer>
      implements Serializable {
    private static final long serialVersionUID = 1;

    @Override
    public Integer apply(Integer a, Integer b) {
      return a + b;
    }
  }
}
