package io.github.sparkmlp.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sparkmlp.StandaloneCluster;
import io.github.sparkmlp.TestJob;
import io.github.sparkmlp.TestRun;
import io.github.sparkmlp.TestSpark;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fused steps on two Workers: they go where the data lie. */
@Tag("drill")
class FusedClusterIT {
  private static final int EPOCHS = 3;

  @TempDir private static Path folder;
  private static StandaloneCluster cluster;

  @BeforeAll
  static void startWorkers() throws Exception {
    cluster =
        new StandaloneCluster(
            Files.createDirectory(folder.resolve("cluster")),
            Path.of("target/spark").toAbsolutePath(),
            2);
  }

  @AfterAll
  static void stopWorkers() {
    TestSpark.local();
    cluster.close();
  }

  private static SparkSession session(String memoryFraction) {
    return TestSpark.session(
        cluster.master(),
        Map.of(
            "spark.executor.heartbeatInterval",
            "500ms",
            "spark.memory.fraction",
            memoryFraction,
            "spark.jars",
            Path.of("target/spark-mlp.jar").toAbsolutePath().toString(),
            "spark.executor.memory",
            "1g",
            "spark.locality.wait",
            "10s"));
  }

  /** Which executors took fused steps, in how many jobs. */
  private static final class FusedTasks extends SparkListener {
    private final Set<Integer> stages = ConcurrentHashMap.newKeySet();
    private final Set<String> executors = ConcurrentHashMap.newKeySet();
    private final AtomicInteger jobs = new AtomicInteger();

    @Override
    public void onJobStart(SparkListenerJobStart job) {
      if (job.properties().getProperty("spark.job.description", "").contains(", from step ")) {
        jobs.incrementAndGet();
        job.stageIds().foreach(stage -> stages.add((Integer) stage));
      }
    }

    @Override
    public void onTaskStart(SparkListenerTaskStart task) {
      if (stages.contains(task.stageId())) {
        executors.add(task.taskInfo().executorId());
      }
    }
  }

  private static FusedTasks train(String name, BooleanSupplier stop, String... overrides)
      throws Exception {
    SparkSession spark = session("0.6");
    FusedTasks tasks = new FusedTasks();
    spark.sparkContext().addSparkListener(tasks);
    TestJob.run(spark, Drill.config(folder, EPOCHS), name, stop, overrides);
    spark.sparkContext().listenerBus().waitUntilEmpty();
    spark.sparkContext().removeSparkListener(tasks);
    return tasks;
  }

  private static String undisturbed(String... overrides) throws Exception {
    String name = "local-" + overrides[0].replaceAll("[^0-9]", "");
    TestJob.run(TestSpark.local(), Drill.config(folder, EPOCHS), name, () -> false, overrides);
    return Drill.hash(folder.resolve(name));
  }

  /**
   * Batches of one block, and so many that they have two segments: data on both executors, one of
   * which is killed on the way.
   */
  @Test
  void stepsOfOneBlockHopFromExecutorToExecutor() throws Exception {
    String[] oneBlock = {
      "batch.size=1", "data.train.rows=0:2500", "data.partitions=4", "reduce.strategy=fused"
    };
    String expected = undisturbed(oneBlock);
    AtomicInteger asked = new AtomicInteger();
    AtomicBoolean killed = new AtomicBoolean();
    Random random = new Random(6);
    FusedTasks tasks =
        train(
            "hopping",
            () -> {
              if (asked.incrementAndGet() == 5) {
                killed.set(Drill.killExecutor(random));
              }
              return false;
            },
            oneBlock);
    assertThat(killed).isTrue();
    assertThat(tasks.executors).hasSizeGreaterThan(1);
    assertThat(tasks.jobs.get()).isGreaterThan(EPOCHS);
    assertThat(Drill.hash(folder.resolve("hopping"))).isEqualTo(expected);
    assertThat(
            TestRun.at(folder.resolve("hopping"))
                .json("run.json")
                .path("executorMemory")
                .path("usedBytes")
                .asLong())
        .isBetween(10_000_000L, 1L << 30);
    Drill.report("executors killed on the way of fused steps", 1, "same hash");
  }

  /** A batch of eight blocks on four partitions: few data, which are brought to one executor. */
  @Test
  void fewDataAreBroughtToOneExecutor() throws Exception {
    String[] blocks = {"batch.size=150", "data.partitions=4"};
    String expected = undisturbed(blocks);
    FusedTasks tasks = train("brought", () -> false, blocks[0], blocks[1], "reduce.strategy=fused");
    assertThat(tasks.executors).hasSize(1);
    assertThat(tasks.jobs.get()).isGreaterThanOrEqualTo(EPOCHS);
    assertThat(Drill.hash(folder.resolve("brought"))).isEqualTo(expected);
    train("chosen", () -> false, blocks[0], blocks[1], "reduce.strategy=auto");
    assertThat(Drill.hash(folder.resolve("chosen"))).isEqualTo(expected);
  }

  /** 1,500 rows of 794 numbers, and a quarter of an executor's storage memory less than that. */
  @Test
  void dataThatAreTooManyForOneExecutorAreToldBeforeTheFirstStep() throws Exception {
    String[] settings = {"data.train.rows=0:1500", "data.partitions=4", "reduce.strategy=fused"};
    PrintStream terminal = System.out;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    try {
      TestJob.run(session("0.02"), Drill.config(folder, 1), "too-many", () -> false, settings);
    } finally {
      System.setOut(terminal);
    }
    assertThat(out.toString(StandardCharsets.UTF_8))
        .containsSubsequence(
            "reduce.strategy = fused, but steps are shared",
            "the rows (4.76 MB) are more than a quarter",
            "epoch ");
  }
}
