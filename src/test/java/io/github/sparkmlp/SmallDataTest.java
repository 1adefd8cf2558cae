package io.github.sparkmlp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One model of a few rows, whatever Spark is told and however few they are. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SmallDataTest {
  private static final int ROWS = 60;
  private static final String[] BY_ID = {"data.features=[x, y]", "batch.order-by=[id]"};

  @TempDir private static Path folder;
  private final List<String> rows = new ArrayList<>();
  private String expected;
  private String expectedInOrder;

  @BeforeAll
  void train() throws Exception {
    Random random = new Random(5);
    for (int id = 0; id < ROWS; id++) {
      int copies = 1 + id % 2;
      String values = random.nextInt(2) + "," + random.nextInt(9) + "," + random.nextInt(9);
      for (int copy = 0; copy < copies; copy++) {
        rows.add(id / 3 + "," + values);
      }
    }
    Path file = csv("rows", rows);
    SparkSession spark = TestSpark.local();
    expected = hash(spark, "csv", file, "data.partitions=1");
    expectedInOrder = hash(spark, "csv", file, BY_ID);
    assertThat(expectedInOrder).isNotEqualTo(expected);
  }

  private static Path csv(String name, List<String> lines) throws IOException {
    Path file = folder.resolve(name + ".csv");
    return Files.writeString(file, "id,label,x,y\n" + String.join("\n", lines) + "\n");
  }

  private static TestRun run(SparkSession spark, String format, Path path, String... overrides)
      throws IOException {
    String config =
        """
        run-name = x
        data {
          format = %s
          options { header = true }
          features = [x, y]
          train { path = "%s" }
        }
        network { layers = [2, 3, 2] }
        optimizer { type = adam, learning-rate = 0.1 }
        batch { size = 12, micro = 3 }
        epochs = 2
        """
            .formatted(format, path);
    return TestRun.of(spark, folder, config, overrides);
  }

  private static String hash(SparkSession spark, String format, Path path, String... overrides)
      throws Exception {
    return run(spark, format, path, overrides).hash();
  }

  @ParameterizedTest
  @CsvSource({"true, 1", "true, 200", "false, 1", "false, 200"})
  void settingsOfSparkSqlChangeNothing(String adaptive, String shufflePartitions) throws Exception {
    SparkSession spark = TestSpark.local();
    Map<String, String> settings =
        Map.of(
            "spark.sql.adaptive.enabled", adaptive,
            "spark.sql.shuffle.partitions", shufflePartitions);
    Map<String, String> before = new HashMap<>();
    settings.forEach(
        (key, value) -> {
          before.put(key, spark.conf().get(key));
          spark.conf().set(key, value);
        });
    try {
      Path file = folder.resolve("rows.csv");
      assertThat(hash(spark, "csv", file)).isEqualTo(expected);
      assertThat(hash(spark, "csv", file, BY_ID)).isEqualTo(expectedInOrder);
    } finally {
      before.forEach((key, value) -> spark.conf().set(key, value));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "200"})
  void theDefaultParallelismChangesNothing(String parallelism) throws Exception {
    SparkSession spark =
        TestSpark.session("local[2]", Map.of("spark.default.parallelism", parallelism));
    Path file = folder.resolve("rows.csv");
    assertThat(hash(spark, "csv", file)).isEqualTo(expected);
    assertThat(hash(spark, "csv", file, BY_ID)).isEqualTo(expectedInOrder);
  }

  @Test
  void shufflesThatSpillChangeNothing() throws Exception {
    SparkSession spark =
        TestSpark.session(
            "local[2]", Map.of("spark.shuffle.spill.numElementsForceSpillThreshold", "4"));
    AtomicLong spilled = new AtomicLong();
    SparkListener listener =
        new SparkListener() {
          @Override
          public void onTaskEnd(SparkListenerTaskEnd task) {
            spilled.addAndGet(task.taskMetrics().diskBytesSpilled());
          }
        };
    spark.sparkContext().addSparkListener(listener);
    Path file = folder.resolve("rows.csv");
    assertThat(hash(spark, "csv", file, "data.partitions=2")).isEqualTo(expected);
    assertThat(hash(spark, "csv", file, BY_ID)).isEqualTo(expectedInOrder);
    spark.sparkContext().listenerBus().waitUntilEmpty();
    assertThat(spilled.get()).isPositive();
  }

  @Test
  void filesOfOneRowEachAreTheSameRows() throws Exception {
    SparkSession spark = TestSpark.local();
    Path many = Files.createDirectory(folder.resolve("many"));
    for (int i = 0; i < rows.size(); i++) {
      Files.writeString(many.resolve("%s.csv".formatted(i)), "id,label,x,y\n" + rows.get(i) + "\n");
    }
    assertThat(hash(spark, "csv", many)).isEqualTo(expected);
    assertThat(hash(spark, "csv", many, BY_ID)).isEqualTo(expectedInOrder);
  }

  @Test
  void sortedLabelsAreTheSameRows() throws Exception {
    List<String> sorted = new ArrayList<>(rows);
    sorted.sort(Comparator.comparing(row -> row.split(",", -1)[1]));
    SparkSession spark = TestSpark.local();
    assertThat(hash(spark, "csv", csv("sorted", sorted), "data.partitions=5")).isEqualTo(expected);
  }

  /** In one partition and in several, by every kind of step. */
  private static TestRun same(Path file, String... overrides) throws Exception {
    SparkSession spark = TestSpark.local();
    List<String> hashes = new ArrayList<>();
    TestRun run = null;
    for (String way : List.of("1, tree", "5, direct", "3, fused", "5, auto")) {
      String[] words = way.split(", ", -1);
      List<String> all = new ArrayList<>(List.of(overrides));
      all.add("data.partitions=" + words[0]);
      all.add("reduce.strategy=" + words[1]);
      run = run(spark, "csv", file, all.toArray(String[]::new));
      assertThat(run.json("run.json").path("status").asText()).isEqualTo("done");
      hashes.add(run.hash());
    }
    assertThat(hashes).as(file.toString()).containsOnly(hashes.get(0));
    return run;
  }

  @Test
  void oneRowIsEnough() throws Exception {
    TestRun run = same(csv("one", rows.subList(0, 1)), "data.allow-one-class=true");
    assertThat(run.json("run.json").path("train").path("examples").asInt()).isEqualTo(1);
    assertThat(run.json("run.json").path("steps").asInt()).isEqualTo(2);
  }

  @Test
  void fewerRowsThanABatchAreOneStep() throws Exception {
    TestRun run = same(csv("few", rows.subList(0, 10)), "batch.size=1000");
    assertThat(run.json("run.json").path("train").path("examples").asInt()).isEqualTo(10);
    assertThat(run.json("run.json").path("steps").asInt()).isEqualTo(2);
  }

  @Test
  void fewerRowsThanBlocksLeaveSomeEmpty() throws Exception {
    List<String> two = List.of("0,0,1,2", "1,1,2,1");
    TestRun run = same(csv("two", two), "batch.size=400");
    assertThat(run.json("run.json").path("train").path("examples").asInt()).isEqualTo(2);
  }

  @Test
  void equalRowsAreEachTrainedOn() throws Exception {
    List<String> equal = Collections.nCopies(50, "0,1,2,3");
    TestRun run = same(csv("equal", equal), "data.allow-one-class=true");
    assertThat(run.json("run.json").path("train").path("examples").asInt()).isEqualTo(50);
    assertThat(run.json("run.json").path("steps").asInt()).isEqualTo(10);
  }

  /** Spark numbers the sets of shards of each session from 0 on. */
  @Test
  void anotherSessionInTheSameJvmTrainsOnItsOwnRows() throws Exception {
    List<String> others = Collections.nCopies(rows.size(), "0,1,8,8");
    String[] shared = {"reduce.strategy=tree", "data.allow-one-class=true"};
    SparkSession first = TestSpark.session("local[2]", Map.of("spark.app.name", "first"));
    run(first, "csv", csv("others", others), shared);
    SparkSession second = TestSpark.session("local[2]", Map.of("spark.app.name", "second"));
    assertThat(hash(second, "csv", folder.resolve("rows.csv"), shared)).isEqualTo(expected);
  }
}
