package io.github.sparkmlp.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.sparkmlp.TestConfig;
import io.github.sparkmlp.TestJob;
import io.github.sparkmlp.TestRun;
import io.github.sparkmlp.TestSpark;
import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.shutdown.JobExit;
import io.github.sparkmlp.store.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole job on a small table: three classes, two features of very different size. */
class TrainJobTest {
  private static final int ROWS = 300;

  @TempDir private Path folder;
  private String config;

  @BeforeEach
  void writeTable() throws IOException {
    Random random = new Random(5);
    StringBuilder csv = new StringBuilder("height,label,width,importance\n");
    for (int i = 0; i < ROWS; i++) {
      int label = random.nextInt(3);
      double height = label * 2 + random.nextGaussian() * 0.3;
      double width = (label == 1 ? 1 : -1) + random.nextGaussian() * 0.3;
      csv.append("%s,%s,%s,%s%n".formatted(height, label, width, 1 + i % 2));
    }
    Files.writeString(folder.resolve("table.csv"), csv);
    config =
        """
        data {
          format = csv
          options { header = true }
          train { path = "%1$s/table.csv" }
          validation { path = "%1$s/table.csv" }
          test { path = "%1$s/table.csv" }
          weight = importance
        }
        network { layers = [2, 8, 3] }
        optimizer { type = adam, learning-rate = 0.05 }
        batch { size = 40, micro = 7 }
        epochs = 8
        """
            .formatted(folder);
  }

  private TestRun train(String... overrides) throws IOException {
    return TestRun.of(TestSpark.local(), folder, config, overrides);
  }

  @Test
  void aTableIsLearnt() throws IOException {
    TestRun run = train();
    JsonNode json = run.json("run.json");
    assertThat(json.get("status").textValue()).isEqualTo("done");
    assertThat(json.get("exitCode").intValue()).isZero();
    assertThat(json.get("epochs").intValue()).isEqualTo(8);
    assertThat(json.get("steps").intValue()).isEqualTo(8 * 8);
    assertThat(json.get("test").get("accuracy").doubleValue()).isGreaterThan(0.95);
    assertThat(json.get("test").get("examples").intValue()).isEqualTo(ROWS);
    assertThat(json.get("dataFingerprint").textValue()).startsWith("300-");
    assertThat(json.get("config").get("network").get("layers")).hasToString("[2,8,3]");

    List<JsonNode> epochs = run.lines("metrics.jsonl");
    assertThat(epochs).hasSize(8);
    JsonNode last = epochs.get(7);
    assertThat(last.get("validationLoss")).isEqualTo(json.get("test").get("loss"));
    assertThat(last.get("stepMillisP99").doubleValue())
        .isGreaterThanOrEqualTo(last.get("stepMillisP50").doubleValue())
        .isPositive();
    double shares = 0;
    for (String part : List.of("schedule", "broadcast", "compute", "aggregate", "update")) {
      assertThat(last.get(part + "Share").doubleValue()).as(part).isBetween(0.0, 1.0);
      shares += last.get(part + "Share").doubleValue();
    }
    assertThat(shares).isEqualTo(1, within(1e-9));
    assertThat(last.get("computeShare").doubleValue()).isPositive();
    assertThat(run.folder().resolve("steps.jsonl")).doesNotExist();
  }

  private Path file(String name) throws IOException {
    String text = config + "output = \"" + folder + "\"\n";
    return Files.writeString(folder.resolve(name + ".conf"), text);
  }

  /** What a run prints. */
  private static String said(ThrowingCallable run) throws Throwable {
    PrintStream terminal = System.out;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    try {
      run.call();
    } finally {
      System.setOut(terminal);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  private static final int HELD = 200 << 20;

  /** Held by somebody else in the driver's JVM: more than the job estimates. */
  @SuppressWarnings("UnusedVariable")
  private static volatile byte[] held;

  @Test
  void theHeapThatWasUsedStandsBesideTheEstimate() throws Throwable {
    held = new byte[HELD];
    String said = said(() -> TestJob.run(TestSpark.local(), file("held"), "held"));
    held = null;
    JsonNode memory = TestRun.at(folder.resolve("held")).json("run.json").get("driverMemory");
    long used = memory.get("usedBytes").longValue();
    long estimated = memory.get("estimatedBytes").longValue();
    assertThat(used).isBetween((long) HELD, Runtime.getRuntime().maxMemory());
    // Spark itself takes some 300 MB by the estimate; the rest of this job is small beside them.
    assertThat(estimated).isBetween(300_000_000L, 400_000_000L);
    assertThat(said)
        .contains(
            "memory   the driver used %s at most; %s were estimated"
                .formatted(Bytes.text(used), Bytes.text(estimated)));
  }

  /** Gradients far from the first scale make steps repeat; the model must not notice. */
  @ParameterizedTest
  @ValueSource(strings = {"1e-8", "1e-6", "3e7"})
  void hugeAndTinyFeaturesGiveTheSameBitsOnAnyPartitioning(String scale) throws Exception {
    Set<String> hashes = new HashSet<>();
    for (int partitions : new int[] {1, 3, 8}) {
      TestRun run =
          train(
              "data.scale=" + scale,
              "data.partitions=" + partitions,
              "loss=mse",
              "network.activation=identity",
              "network.layers=[2, 3]",
              "optimizer.learning-rate=1e-12");
      hashes.add(run.hash());
    }
    assertThat(hashes).hasSize(1);
  }

  @Test
  void weightsChangeWhatIsLearnt() throws Exception {
    assertThat(train("data.weight=null", "data.features=[height, width]").hash())
        .isNotEqualTo(train("data.features=[height, width]").hash());
  }

  @Test
  void theOrderOfFeaturesIsTheirOrderInTheConfiguration() throws Exception {
    assertThat(train("data.features=[height, width]").hash()).isEqualTo(train().hash());
    assertThat(train("data.features=[width, height]").hash()).isNotEqualTo(train().hash());
  }

  @Test
  void aColumnThatOrdersTheRowsIsNoFeatureAnywhere() throws Throwable {
    String[] ordered = {"data.weight=null", "batch.order-by=[importance]"};
    String said =
        said(() -> TestJob.run(TestSpark.local(), file("o"), "ordered", () -> false, ordered));
    assertThat(said).contains("in the order of importance (numbers)");
    TestRun run = TestRun.at(folder.resolve("ordered"));
    assertThat(run.json("run.json").get("test").get("accuracy").doubleValue()).isGreaterThan(0.9);
  }

  @Test
  void aDivergingRunSaysWhenAndAtWhichLearningRate() throws IOException {
    Throwable thrown =
        catchThrowable(
            () ->
                train(
                    "loss=mse",
                    "network.activation=identity",
                    "optimizer={ type = sgd, learning-rate = 1e30 }"));
    assertThat(JobExit.failure(thrown).exitCode()).isEqualTo(ExitCode.DIVERGED);
    assertThat(thrown).hasMessageContaining("epoch 1, step ");
    assertThat(JobExit.failure(thrown).remedy()).contains("1.0E30");
  }

  @Test
  void aFailureIsTheTruthInRunJson() throws IOException {
    Path file = Files.writeString(folder.resolve("bad.conf"), config);
    List<String> overrides =
        List.of("run-name=bad", "output=" + folder, "network.layers=[2, 8, 2]");
    Throwable thrown =
        catchThrowable(
            () -> TrainJob.run(TestConfig.read(file, overrides), TestSpark.local(), () -> false));
    assertThat(JobExit.failure(thrown).exitCode()).isEqualTo(ExitCode.BAD_DATA);
    JsonNode json = new ObjectMapper().readTree(folder.resolve("bad/run.json").toFile());
    assertThat(json.get("status").textValue()).isEqualTo("failed");
    assertThat(json.get("exitCode").intValue()).isEqualTo(65);
    assertThat(json.get("error").textValue()).contains("table.csv", "\"label\" is 2");
    assertThat(folder.resolve("bad/model")).doesNotExist();
  }

  @Test
  void aReportTellsHowItWentInFiguresThatNoPartitioningChanges() throws IOException {
    TestRun run = train("epochs=2", "network.layers=[2, 3]");
    assertThat(run.folder().resolve("report.html"))
        .content()
        .contains(
            "<h1>" + run.folder().getFileName() + "</h1>", "Most confidently wrong", "height");
    JsonNode calibration = run.json("run.json").get("calibration");
    assertThat(calibration.get("rows").textValue()).isEqualTo("test");
    long predictions = 0;
    for (JsonNode bin : calibration.get("bins")) {
      predictions += bin.get("predictions").longValue();
    }
    assertThat(predictions).isEqualTo(ROWS);
    JsonNode mistakes = run.json("mistakes.json");
    assertThat(mistakes).isNotEmpty();
    assertThat(mistakes.get(0).get("features")).hasSize(2);
    TestRun other = train("epochs=2", "network.layers=[2, 3]", "data.partitions=5");
    assertThat(other.json("run.json").get("calibration")).isEqualTo(calibration);
    assertThat(other.json("mistakes.json")).isEqualTo(mistakes);
  }

  @Test
  void withoutTestRowsTheModelIsShownOnTheValidationRows() throws IOException {
    TestRun run = train("epochs=2", "data.test=null", "metrics.mistakes=0");
    JsonNode json = run.json("run.json");
    assertThat(json.get("calibration").get("rows").textValue()).isEqualTo("validation");
    assertThat(json.get("validation").get("confusion")).hasSize(3);
    assertThat(run.json("mistakes.json")).isEmpty();
    assertThat(run.folder().resolve("report.html"))
        .content()
        .contains("Predictions of the validation rows")
        .doesNotContain("Most confidently wrong");
  }

  @Test
  void aRunThatFailsAfterAnEpochHasAReport() throws IOException {
    Path file = Files.writeString(folder.resolve("stops.conf"), config);
    int[] steps = {0};
    Throwable thrown =
        catchThrowable(
            () ->
                TestJob.run(
                    TestSpark.local(),
                    file,
                    "stops",
                    () -> ++steps[0] > 12,
                    "output=" + folder,
                    "reduce.strategy=direct"));
    assertThat(TestJob.exitCode(thrown)).isEqualTo(ExitCode.TEMPORARY);
    assertThat(folder.resolve("stops/report.html")).content().contains("failed, exit code 75");
  }

  @Test
  void aRunThatFailsBeforeAnEpochHasNone() throws IOException {
    assertThat(TestJob.exitCode(catchThrowable(() -> train("network.layers=[2, 2]"))))
        .isEqualTo(ExitCode.BAD_DATA);
    try (Stream<Path> files = Files.walk(folder)) {
      assertThat(files).noneMatch(file -> file.endsWith("report.html"));
    }
  }

  @Test
  void anotherConfigurationUnderTheNameOfARunIsRefusedAndNamed() throws IOException {
    TestRun run = train();
    byte[] before = run.model();
    Path file = Files.writeString(folder.resolve("again.conf"), config);
    List<String> overrides =
        List.of(
            "run-name=" + run.folder().getFileName(),
            "output=" + folder,
            "optimizer.learning-rate=0.04");
    Throwable thrown =
        catchThrowable(
            () -> TrainJob.run(TestConfig.read(file, overrides), TestSpark.local(), () -> false));
    assertThat(JobExit.failure(thrown).exitCode()).isEqualTo(ExitCode.CANNOT_CREATE);
    assertThat(thrown).hasMessageContaining("optimizer.learning-rate is 0.05, now 0.04");
    assertThat(run.json("run.json").get("status").textValue()).isEqualTo("done");
    assertThat(run.model()).isEqualTo(before);
  }

  @Test
  void theScoreOfRowsDoesNotDependOnHowTheyLie() throws IOException {
    TestSpark.local()
        .read()
        .option("header", "true")
        .csv(folder + "/table.csv")
        .repartition(7)
        .write()
        .option("header", "true")
        .csv(folder + "/pieces");
    JsonNode expected = train().json("run.json").get("test");
    assertThat(train("data.test.path=" + folder + "/pieces").json("run.json").get("test"))
        .isEqualTo(expected);
  }

  @Test
  void aRaggedRowIsBadData() throws IOException {
    for (String row : List.of("1,2", "1,2,0.5,1,9")) {
      Files.writeString(
          folder.resolve("table.csv"), "height,label,width,importance\n1,1,1,1\n" + row);
      Throwable thrown = catchThrowable(this::train);
      assertThat(JobExit.failure(thrown).exitCode()).as(row).isEqualTo(ExitCode.BAD_DATA);
      assertThat(JobExit.failure(thrown)).hasMessageContaining(row.substring(0, 3));
    }
  }

  @Test
  void anOutputThatCannotBeCreatedIsNamed() throws IOException {
    Files.writeString(folder.resolve("in-the-way"), "");
    Path file = Files.writeString(folder.resolve("again.conf"), config);
    List<String> overrides = List.of("run-name=r", "output=" + folder + "/in-the-way");
    Throwable thrown =
        catchThrowable(
            () -> TrainJob.run(TestConfig.read(file, overrides), TestSpark.local(), () -> false));
    assertThat(JobExit.failure(thrown).exitCode()).isEqualTo(ExitCode.CANNOT_CREATE);
    assertThat(thrown).hasMessageContaining("in-the-way");
  }

  @Test
  void aRunSaysWhatItsStepsTookAndWouldHaveTaken() throws Exception {
    JsonNode tree = train("epochs=2", "reduce.strategy=tree").json("run.json").get("stepCosts");
    assertThat(tree.get("taken").textValue()).isEqualTo("tree");
    assertThat(tree.get("measuredMillis").get("tree").doubleValue()).isPositive();
    assertThat(tree.get("estimatedMillis").fieldNames()).toIterable().hasSize(2);
    JsonNode auto = train("epochs=4").json("run.json").get("stepCosts");
    assertThat(auto.get("measuredMillis").fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder("direct", "fused");
    assertThat(auto.get("estimatedMillis").fieldNames()).toIterable().containsExactly("tree");
  }

  @Test
  void jobsTellSparkWhichStepTheyAre() throws Exception {
    SparkContext context = TestSpark.local().sparkContext();
    List<String> descriptions = new CopyOnWriteArrayList<>();
    SparkListener listener =
        new SparkListener() {
          @Override
          public void onJobStart(SparkListenerJobStart job) {
            descriptions.add(job.properties().getProperty("spark.job.description"));
          }
        };
    context.addSparkListener(listener);
    try {
      train("epochs=2", "reduce.strategy=direct");
      train("epochs=2", "reduce.strategy=fused");
      context.listenerBus().waitUntilEmpty();
    } finally {
      context.removeSparkListener(listener);
    }
    assertThat(descriptions)
        .contains(
            "read the training rows",
            "epoch 1, step 1",
            "epoch 2, step 8",
            "epoch 2, validation",
            "test")
        .contains("epoch 1, from step 1", "epoch 2, from step 1")
        .doesNotContainNull();
  }
}
