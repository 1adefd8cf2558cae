package io.github.sparkmlp.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sparkmlp.TestConfig;
import io.github.sparkmlp.TestNetwork;
import io.github.sparkmlp.TestSpark;
import io.github.sparkmlp.block.BatchPlan;
import io.github.sparkmlp.block.BlockLoader;
import io.github.sparkmlp.config.JobConfig;
import io.github.sparkmlp.config.ReduceConfig.Strategy;
import io.github.sparkmlp.data.ExampleReader;
import io.github.sparkmlp.data.TrainingData;
import io.github.sparkmlp.model.Preprocessing;
import io.github.sparkmlp.nn.Network;
import io.github.sparkmlp.nn.Topology;
import io.github.sparkmlp.optim.Optimizer;
import io.github.sparkmlp.optim.Schedule;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.StorageLevel;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fused steps beside shared ones, step by step: the same state. */
class FusedStepsTest {
  private static final long NO_TIME = 0;
  private static final long A_MINUTE = 60_000_000_000L;
  private static final int STEPS = 6;

  private JavaSparkContext context;
  private JobConfig config;
  private Network network;
  private TrainingData data;
  private double learningRate = 0.01;

  @BeforeEach
  void loadDigits() throws Exception {
    context = JavaSparkContext.fromSparkContext(TestSpark.local().sparkContext());
    config =
        TestConfig.read(
            Path.of("conf/seed.conf"),
            List.of(
                "network.layers=[784, 12, 10]",
                "data.train.rows=0:400",
                "data.partitions=5",
                "batch.size=75",
                "batch.micro=10"));
    network = TestNetwork.classifier(Topology.of(config.network()), config.kernel());
    data =
        TestConfig.load(
            new ExampleReader(
                TestSpark.local(), config.data(), network.topology(), config.targets()),
            config.batch(),
            1);
    assertThat(data.layout().stripes()).isEqualTo(STEPS);
  }

  private GradientTask.Setting task() {
    return new GradientTask.Setting(
        network,
        new BlockLoader(Preprocessing.ofArray("image", 784, 255), config.targets()),
        network.training(data.layout().largestBlock()));
  }

  private Update update() {
    Schedule schedule = new Schedule(config.schedule(), learningRate, STEPS, 2);
    return new Update(network, schedule, OptionalDouble.of(0.5));
  }

  private GradientSum.Scales scales() {
    return GradientSum.Scales.of(data.layout().columns(), data.layout().batchSize());
  }

  private BatchPlan plan() {
    return new BatchPlan(data.layout(), 1, true);
  }

  private SharedSteps shared() {
    SharedGradients gradients = new SharedGradients(context, data, task(), Optional.empty());
    return new SharedSteps(context, gradients, update(), plan());
  }

  private FusedSteps fused(int threads) {
    return new FusedSteps(
        context,
        data,
        new FusedTask.Setting(task(), update(), plan(), config.optimizer(), scales(), threads));
  }

  private StepState start() {
    float[] parameters = TestNetwork.parameters(network, 1);
    return new StepState(parameters, Optimizer.of(config.optimizer(), parameters.length), scales());
  }

  private static void take(Steps steps, StepState state, int from, int to, List<Double> losses) {
    for (int step = from; step < to; step++) {
      steps.take(state, 1, step, taken -> losses.add(taken.result().loss()));
    }
  }

  private static void assertSame(StepState actual, StepState expected) {
    assertThat(actual.parameters()).isEqualTo(expected.parameters());
    assertThat(actual.optimizer().state().get("mean-square"))
        .isEqualTo(expected.optimizer().state().get("mean-square"));
    assertThat(actual.scales()).isEqualTo(expected.scales());
    assertThat(actual.steps()).isEqualTo(expected.steps());
    assertThat(actual.updates()).isEqualTo(expected.updates());
    assertThat(actual.watch().lowest()).isEqualTo(expected.watch().lowest());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 8})
  void fromSharedToFusedStepsAtAnyStepTheStateIsTheSame(int threads) {
    StepState expected = start();
    List<Double> expectedLosses = new ArrayList<>();
    take(shared(), expected, 0, STEPS, expectedLosses);
    for (int first = 0; first < STEPS; first++) {
      StepState state = start();
      List<Double> losses = new ArrayList<>();
      take(shared(), state, 0, first, losses);
      fused(threads)
          .take(
              state,
              new FusedTask.Stretch(1, first, STEPS, A_MINUTE),
              taken -> losses.add(taken.result().loss()));
      assertSame(state, expected);
      assertThat(losses).isEqualTo(expectedLosses);
    }
  }

  @Test
  void aTaskWithoutTimeTakesOneStep() {
    StepState expected = start();
    take(shared(), expected, 0, STEPS, new ArrayList<>());
    StepState state = start();
    List<Steps.Taken> taken = new ArrayList<>();
    for (int step = 0; step < STEPS; step++) {
      fused(2).take(state, new FusedTask.Stretch(1, step, STEPS, NO_TIME), taken::add);
      assertThat(taken).hasSize(step + 1);
    }
    assertSame(state, expected);
    assertThat(taken)
        .allSatisfy(
            step -> {
              assertThat(step.strategy()).isEqualTo(Strategy.FUSED);
              assertThat(step.time().compute()).isPositive();
              assertThat(step.time().update()).isPositive();
            });
  }

  @Test
  void partitionsOnDiskAreReadFromThere() {
    StepState expected = start();
    take(shared(), expected, 0, STEPS, new ArrayList<>());
    data.shards().unpersist(true);
    data.shards().persist(StorageLevel.DISK_ONLY());
    StepState state = start();
    fused(2).take(state, new FusedTask.Stretch(1, 0, STEPS, A_MINUTE), taken -> {});
    assertSame(state, expected);
  }

  @Test
  void whereTheTrainingDivergesTheStepsBeforeAreTold() {
    learningRate = 2e38;
    List<Double> expected = new ArrayList<>();
    StepState state = start();
    assertThatThrownBy(() -> take(shared(), state, 0, STEPS, expected))
        .isInstanceOf(Update.Diverged.class);
    List<Double> losses = new ArrayList<>();
    assertThatThrownBy(
            () ->
                fused(2)
                    .take(
                        start(),
                        new FusedTask.Stretch(1, 0, STEPS, A_MINUTE),
                        taken -> losses.add(taken.result().loss())))
        .isInstanceOf(Update.Diverged.class);
    assertThat(losses).isEqualTo(expected);
  }

  @Test
  void theThreadsOfAStepEachTakeBlocksAndAFailureIsTold() {
    try (Crew crew = new Crew(4)) {
      int[] calls = new int[4];
      for (int i = 0; i < 1000; i++) {
        crew.run(4, part -> calls[part]++);
      }
      assertThat(calls).containsOnly(1000);
      crew.run(2, part -> calls[part]++);
      assertThat(calls).containsExactly(1001, 1001, 1000, 1000);
      assertThatThrownBy(
              () ->
                  crew.run(
                      3,
                      part -> {
                        if (part == 2) {
                          throw new ArithmeticException("a bug");
                        }
                      }))
          .hasRootCauseMessage("a bug");
    }
  }
}
