package io.github.sparkmlp.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.sparkmlp.StandaloneCluster;
import io.github.sparkmlp.TestJob;
import io.github.sparkmlp.TestRun;
import io.github.sparkmlp.TestSpark;
import io.github.sparkmlp.failure.ExitCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Executors that die, tasks that fail or dawdle: the same model, byte for byte. */
@Tag("drill")
class ExecutorFaultsIT {
  private static final int EPOCHS = 4;
  private static final int STEPS = 7 * EPOCHS;

  @TempDir private static Path folder;
  private static String expected;

  @BeforeAll
  static void trainUndisturbed() throws Exception {
    TestJob.run(TestSpark.local(), Drill.config(folder, EPOCHS), "undisturbed");
    expected = Drill.hash(folder.resolve("undisturbed"));
  }

  private static final String CLUSTER = "local-cluster[2,1,1024]";

  private static final Map<String, String> OUR_JAR =
      Map.of("spark.jars", Path.of("target/spark-mlp.jar").toAbsolutePath().toString());

  private static Map<String, String> disturbed(String fault) {
    Map<String, String> settings = new HashMap<>(OUR_JAR);
    settings.put("spark.serializer", FaultySerializer.class.getName());
    settings.put(
        "spark.executor.extraClassPath",
        Path.of("target/test-classes").toAbsolutePath().toString());
    settings.put("spark.executor.extraJavaOptions", "-Dfault=" + fault);
    return settings;
  }

  private static void assertSameModel(String run) throws Exception {
    assertThat(Drill.status(folder.resolve(run))).isEqualTo("done");
    assertThat(Drill.hash(folder.resolve(run))).isEqualTo(expected);
  }

  @Test
  void executorsKilledAtRandomSteps() throws Exception {
    int kills = Drill.count(2, 30);
    Random random = new Random(1);
    int killed = 0;
    for (int run = 0; killed < kills; run++) {
      AtomicInteger killedHere = new AtomicInteger();
      BooleanSupplier killer =
          () -> {
            if (random.nextInt(STEPS / 4) == 0
                && killedHere.get() < kills
                && Drill.killExecutor(random)) {
              killedHere.incrementAndGet();
            }
            return false;
          };
      SparkSession spark = TestSpark.session(CLUSTER, OUR_JAR);
      TestJob.run(
          spark, Drill.config(folder, EPOCHS), "killed-" + run, killer, "data.partitions=4");
      assertSameModel("killed-" + run);
      killed += killedHere.get();
    }
    Drill.report("executors killed with SIGKILL at random steps", killed, "same hash");
  }

  @Test
  void anExecutorLostBetweenTheLevelsOfTheTree() throws Exception {
    SparkSession spark = TestSpark.session(CLUSTER, disturbed("slow-merge"));
    Random random = new Random(2);
    int kills = Drill.count(1, 6);
    AtomicInteger mapStages = new AtomicInteger();
    AtomicInteger killed = new AtomicInteger();
    SparkListener killer =
        new SparkListener() {
          @Override
          public void onStageCompleted(SparkListenerStageCompleted stage) {
            boolean firstLevel =
                stage.stageInfo().name().startsWith("treeAggregate")
                    && stage.stageInfo().numTasks() == 8;
            if (firstLevel
                && mapStages.incrementAndGet() % 4 == 3
                && killed.get() < kills
                && Drill.killExecutor(random)) {
              killed.incrementAndGet();
            }
          }
        };
    spark.sparkContext().addSparkListener(killer);
    try {
      TestJob.run(
          spark,
          Drill.config(folder, EPOCHS),
          "between",
          () -> false,
          "data.partitions=8",
          "reduce.depth=2");
    } finally {
      spark.sparkContext().removeSparkListener(killer);
    }
    assertSameModel("between");
    assertThat(killed).hasValue(kills);
    Drill.report("executors lost between the levels of the tree", killed.get(), "same hash");
  }

  @Test
  void tasksThatThrowOnTheirFirstAttempts() throws Exception {
    AtomicInteger failed = new AtomicInteger();
    SparkSession spark = TestSpark.session(CLUSTER, disturbed("throw"));
    SparkListener counter = new FailedTasks(failed);
    spark.sparkContext().addSparkListener(counter);
    TestJob.run(spark, Drill.config(folder, EPOCHS), "throwing", () -> false, "data.partitions=7");
    spark.sparkContext().listenerBus().waitUntilEmpty();
    assertSameModel("throwing");
    assertThat(failed.get()).isGreaterThan(10);
    Drill.report("tasks that throw on their first attempt", failed.get(), "same hash");
  }

  @Test
  void speculationWithDelayedFirstAttempts() throws Exception {
    int speculated = speculate("speculating", "delay", "data.partitions=7");
    assertThat(speculated).isPositive();
    Drill.report("tasks repeated by speculation", speculated, "same hash");
  }

  @Test
  void speculationOfFusedTasks() throws Exception {
    int speculated =
        speculate("fused-speculating", "delay-alone", "data.partitions=4", "reduce.strategy=fused");
    assertThat(speculated).isGreaterThanOrEqualTo(EPOCHS);
    Drill.report("fused tasks repeated by speculation", speculated, "same hash");
  }

  /** Returns how many tasks were. */
  private static int speculate(String run, String fault, String... overrides) throws Exception {
    AtomicInteger speculated = new AtomicInteger();
    Map<String, String> settings = disturbed(fault);
    settings.put("spark.speculation", "true");
    settings.put("spark.speculation.interval", "50ms");
    settings.put("spark.speculation.quantile", "0.5");
    // There are no other tasks to compare one with that is alone in its stage.
    settings.put("spark.speculation.task.duration.threshold", "500ms");
    settings.put("spark.executor.memory", "1g");
    // Copies of a task go to another host, which a local cluster does not have.
    StandaloneCluster cluster =
        new StandaloneCluster(
            Files.createDirectory(folder.resolve("cluster-" + run)),
            Path.of("target/spark").toAbsolutePath(),
            2);
    SparkSession spark = TestSpark.session(cluster.master(), settings);
    spark.sparkContext().addSparkListener(new SpeculatedTasks(speculated));
    TestJob.run(spark, Drill.config(folder, EPOCHS), run, () -> false, overrides);
    spark.sparkContext().listenerBus().waitUntilEmpty();
    assertSameModel(run);
    spark.stop();
    cluster.close();
    return speculated.get();
  }

  @Test
  void fusedTasksThatThrowOnTheirFirstAttempts() throws Exception {
    AtomicInteger failed = new AtomicInteger();
    SparkSession spark = TestSpark.session(CLUSTER, disturbed("throw"));
    spark.sparkContext().addSparkListener(new FailedTasks(failed));
    TestJob.run(
        spark,
        Drill.config(folder, EPOCHS),
        "fused-throwing",
        () -> false,
        "data.partitions=4",
        "reduce.strategy=fused");
    spark.sparkContext().listenerBus().waitUntilEmpty();
    assertSameModel("fused-throwing");
    assertThat(failed.get()).isPositive();
    Drill.report("fused tasks that throw on their first attempt", failed.get(), "same hash");
  }

  /** Rows with one feature, which tells their class. */
  private static void writeRows(Path file, int from, int rows) {
    StringBuilder csv = new StringBuilder("x,label\n");
    for (int i = from; i < from + rows; i++) {
      csv.append(i % 2 == 0 ? i + 1 : -i).append(',').append(i % 2).append('\n');
    }
    try {
      Files.writeString(file, csv);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * All executors die, and the rows that must be read again are others: of one partition as many of
   * other values, of two partitions one that is empty.
   */
  @ParameterizedTest
  @CsvSource({"1, 300", "2, 0"})
  void rowsThatChangeWhileExecutorsDieAreBadData(int partitions, int rowsLeft) throws Exception {
    Path table = Files.createDirectory(folder.resolve("changing-" + partitions));
    writeRows(table.resolve("a.csv"), 0, 300);
    writeRows(table.resolve("b.csv"), 300, 300);
    Path config =
        Files.writeString(
            folder.resolve("changing.conf"),
            """
            output = "%s"
            data { format = csv, options { header = true }, train { path = "%s" } }
            network { layers = [1, 4, 2] }
            optimizer { type = sgd, learning-rate = 0.01 }
            batch { size = 50, micro = 10 }
            epochs = 4
            reduce.strategy = direct
            """
                .formatted(folder, table));
    String name = "changed-" + partitions;
    int[] steps = {0};
    Throwable thrown =
        catchThrowable(
            () ->
                TestJob.run(
                    TestSpark.session(CLUSTER, OUR_JAR),
                    config,
                    name,
                    () -> {
                      if (++steps[0] == 8) {
                        writeRows(table.resolve("b.csv"), 1000, rowsLeft);
                        Drill.executors().forEach(ProcessHandle::destroyForcibly);
                      }
                      return false;
                    },
                    "data.partitions=" + partitions));
    assertThat(TestJob.exitCode(thrown)).as("%s", thrown).isEqualTo(ExitCode.BAD_DATA);
    assertThat(thrown).hasMessageContaining("The data changed while they were read");
    assertThat(TestRun.at(folder.resolve(name)).json("run.json").path("exitCode").asInt())
        .isEqualTo(65);
    assertThat(folder.resolve(name).resolve("model")).doesNotExist();
    Drill.report("all executors killed, the data changed: exit code 65", 1, "no model");
  }

  /** While the tasks of the next step run. */
  private static void killSoon(Random random) {
    CompletableFuture.delayedExecutor(100, TimeUnit.MILLISECONDS)
        .execute(() -> Drill.killExecutor(random));
  }

  @Test
  void retriesThatAreExhaustedEndResumable() throws Exception {
    Random random = new Random(3);
    int starts = Drill.count(1, 3);
    Map<String, String> settings = disturbed("slow");
    settings.put("spark.task.maxFailures", "1");
    settings.put("spark.stage.maxConsecutiveAttempts", "1");
    for (int start = 0; start < starts; start++) {
      int[] steps = {0};
      settings.put("spark.app.name", "start " + start);
      SparkSession impatient = TestSpark.session(CLUSTER, settings);
      Throwable thrown =
          catchThrowable(
              () ->
                  TestJob.run(
                      impatient,
                      Drill.config(folder, EPOCHS),
                      "exhausted",
                      () -> {
                        if (++steps[0] == 8) {
                          killSoon(random);
                        }
                        return false;
                      },
                      "data.partitions=4"));
      assertThat(TestJob.exitCode(thrown)).as("%s", thrown).isEqualTo(ExitCode.TEMPORARY);
      assertThat(Drill.status(folder.resolve("exhausted"))).isEqualTo("failed");
    }
    TestJob.run(TestSpark.local(), Drill.config(folder, EPOCHS), "exhausted");
    assertSameModel("exhausted");
    Drill.report("retries exhausted: exit code 75, then resumed", starts, "same hash");
  }
}
