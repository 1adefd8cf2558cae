package io.github.sparkmlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.sparkmlp.config.JobConfig;
import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.job.TrainJob;
import io.github.sparkmlp.shutdown.JobExit;
import io.github.sparkmlp.store.PlainFileSystem;
import io.github.sparkmlp.store.PlainFileSystem.Creation;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.SparkSession;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One run of several starts: the same bits as one of a single start. */
class ResumeTest {
  private static final int STEPS = 3 * 7;

  @TempDir private Path folder;
  private Path config;

  @BeforeEach
  void writeTheConfiguration() throws IOException {
    config =
        Files.writeString(
            folder.resolve("digits.conf"),
            """
            output = "%s"
            seed = 7
            data {
              format = idx
              train {
                images = "classpath:mnist/t10k-images-idx3-ubyte.gz"
                labels = "classpath:mnist/t10k-labels-idx1-ubyte.gz"
                rows = "0:1000"
              }
              test = ${data.train} { rows = "1000:1200" }
              scale = 255
            }
            network { layers = [784, 12, 10] }
            optimizer { type = adam, learning-rate = 0.01, clip-norm = 0.5 }
            batch { size = 150, micro = 40 }
            epochs = 3
            metrics { every = step }
            reduce { strategy = direct }
            """
                .formatted(folder));
  }

  private JobConfig configured(String name, String... overrides) throws IOException {
    List<String> all = new ArrayList<>(List.of(overrides));
    all.add("run-name=" + name);
    return TestConfig.read(config, all);
  }

  private TestRun train(String name, String... overrides) throws IOException {
    TrainJob.run(configured(name, overrides), TestSpark.local(), () -> false);
    return TestRun.at(folder.resolve(name));
  }

  /** One start that is told to stop before its n-th step; returns its exit code. */
  private ExitCode start(SparkSession spark, int steps, String name, String... overrides)
      throws IOException {
    JobConfig job = configured(name, overrides);
    int[] asked = {0};
    Throwable thrown = catchThrowable(() -> TrainJob.run(job, spark, () -> asked[0]++ == steps));
    return thrown == null ? ExitCode.DONE : JobExit.failure(thrown).exitCode();
  }

  /** Metrics without what depends on time. */
  private static List<JsonNode> lines(TestRun run, String file) throws IOException {
    List<JsonNode> lines = run.lines(file);
    for (JsonNode line : lines) {
      List<String> times = new ArrayList<>(List.of("rowsPerSecond", "elapsedSeconds", "millis"));
      line.fieldNames()
          .forEachRemaining(
              name -> {
                if (name.matches("stepMillis.*|.*(Share|Millis)")) {
                  times.add(name);
                }
              });
      ((ObjectNode) line).remove(times);
    }
    return lines;
  }

  @Test
  void stopsAtAnyStepChangeNoBitWhateverTheNextStartRunsOn() throws Exception {
    TestRun whole = train("whole");
    List<String[]> settings =
        List.of(
            new String[] {"data.partitions=1"},
            new String[] {"data.partitions=3", "reduce.strategy=fused"},
            new String[] {"data.partitions=5", "kernel=scalar"},
            new String[] {"data.partitions=2", "reduce.strategy=auto"},
            new String[] {
              "data.partitions=7",
              "reduce={ strategy = tree, depth = 2 }",
              "checkpoint.every-epochs=2"
            });
    Random random = new Random(5);
    for (int run = 0; run < settings.size(); run++) {
      String name = "stopped-" + run;
      int starts = 0;
      ExitCode ended;
      do {
        String[] setting = settings.get((run + starts) % settings.size());
        // Fused steps are asked less often: before each task.
        boolean oneByOne =
            List.of(setting).stream().noneMatch(key -> key.matches(".*(fused|auto)"));
        int steps = random.nextInt(oneByOne ? STEPS / 2 : 2);
        ended = start(TestSpark.local(), steps, name, setting);
        starts++;
        assertThat(ended).isIn(ExitCode.DONE, ExitCode.TEMPORARY);
      } while (ended != ExitCode.DONE);
      TestRun resumed = TestRun.at(folder.resolve(name));
      assertThat(starts).isGreaterThan(1);
      assertThat(resumed.hash()).isEqualTo(whole.hash());
      assertThat(lines(resumed, "metrics.jsonl")).isEqualTo(lines(whole, "metrics.jsonl"));
      assertThat(lines(resumed, "steps.jsonl")).isEqualTo(lines(whole, "steps.jsonl"));
      JsonNode json = resumed.json("run.json");
      assertThat(json.get("term").intValue()).isEqualTo(starts);
      for (String field : List.of("epochs", "steps", "train", "test", "modelSha256")) {
        assertThat(json.get(field)).as(field).isEqualTo(whole.json("run.json").get(field));
      }
    }
  }

  @Test
  void aStoppedRunSaysSoAndHasNoModelYet() throws IOException {
    assertThat(start(TestSpark.local(), 9, "stopped")).isEqualTo(ExitCode.TEMPORARY);
    TestRun run = TestRun.at(folder.resolve("stopped"));
    assertThat(run.json("run.json").get("status").textValue()).isEqualTo("failed");
    assertThat(run.json("run.json").get("exitCode").intValue()).isEqualTo(75);
    assertThat(run.json("run.json").get("error").textValue()).contains("epoch 2, step 2");
    assertThat(run.folder().resolve("model")).doesNotExist();
    assertThat(folder.resolve("latest.json")).doesNotExist();
  }

  @Test
  void aRunThatIsDoneIsLeftAloneAndMoreEpochsProlongIt() throws Exception {
    TestRun longer = train("longer");
    TestRun run = train("short", "epochs=2");
    JsonNode before = run.json("run.json");
    train("short", "epochs=2", "kernel=scalar");
    assertThat(run.json("run.json")).isEqualTo(before);

    train("short", "epochs=3");
    assertThat(run.hash()).isEqualTo(longer.hash());
    assertThat(run.lines("metrics.jsonl")).hasSize(3);
    assertThat(run.json("run.json").get("epochs").intValue()).isEqualTo(3);

    Throwable fewer = catchThrowable(() -> train("short", "epochs=1"));
    assertThat(JobExit.failure(fewer).exitCode()).isEqualTo(ExitCode.CANNOT_CREATE);
    assertThat(run.hash()).isEqualTo(longer.hash());
  }

  @Test
  void otherDataUnderTheSameNameAreRefusedAndNothingIsTouched() throws IOException {
    assertThat(start(TestSpark.local(), 9, "stopped")).isEqualTo(ExitCode.TEMPORARY);
    TestRun run = TestRun.at(folder.resolve("stopped"));
    JsonNode before = run.json("run.json");
    Throwable thrown = catchThrowable(() -> train("stopped", "data.train.rows=\"0:999\""));
    assertThat(JobExit.failure(thrown).exitCode()).isEqualTo(ExitCode.CANNOT_CREATE);
    assertThat(thrown).hasMessageContaining("other training data", "1000-", "999-");
    assertThat(run.json("run.json")).isEqualTo(before);
  }

  /** A table of two classes, apart by their sign. */
  private static void writeTable(Path file, int rows) throws IOException {
    StringBuilder csv = new StringBuilder("height,label\n");
    for (int i = 0; i < rows; i++) {
      csv.append("%s,%s\n".formatted(i % 2 == 0 ? i + 1 : -i, i % 2));
    }
    Files.writeString(file, csv);
  }

  /** Trains on a table. */
  private void trainOn(String source) throws IOException {
    Path nightly =
        Files.writeString(
            folder.resolve("nightly.conf"),
            """
            run-name = nightly
            output = "%s"
            data { options { header = true }, %s }
            network { layers = [1, 4, 2] }
            optimizer { type = sgd, learning-rate = 0.1 }
            epochs = 1
            """
                .formatted(folder, source));
    TrainJob.run(TestConfig.read(nightly, List.of()), TestSpark.local(), () -> false);
  }

  /** How many jobs of Spark some starts took. */
  private static int jobs(ThrowingCallable starts) throws Throwable {
    SparkContext context = TestSpark.local().sparkContext();
    AtomicInteger jobs = new AtomicInteger();
    SparkListener counter =
        new SparkListener() {
          @Override
          public void onJobStart(SparkListenerJobStart job) {
            jobs.incrementAndGet();
          }
        };
    context.addSparkListener(counter);
    try {
      starts.call();
      context.listenerBus().waitUntilEmpty();
    } finally {
      context.removeSparkListener(counter);
    }
    return jobs.get();
  }

  /** What some starts print. */
  private static String said(ThrowingCallable starts) throws Throwable {
    PrintStream terminal = System.out;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    try {
      starts.call();
    } finally {
      System.setOut(terminal);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aRunThatIsDoneIsNotDoneWithOtherRows() throws Exception {
    TestRun run = train("finished");
    JsonNode before = run.json("run.json");
    Throwable other = catchThrowable(() -> train("finished", "data.train.rows=\"0:999\""));
    assertThat(JobExit.failure(other).exitCode()).isEqualTo(ExitCode.CANNOT_CREATE);
    assertThat(other).hasMessageContaining("other training data", "1000-", "999-");
    assertThat(run.json("run.json")).isEqualTo(before);
  }

  @Test
  void aRunThatIsDoneReadsItsDataAgainOnlyIfAFileHasChanged() throws Throwable {
    Path table = Files.createDirectory(folder.resolve("table"));
    writeTable(table.resolve("a.csv"), 40);
    writeTable(table.resolve("b.csv"), 60);
    String source = "format = csv, train { path = \"%s\" }".formatted(table);
    trainOn(source);
    assertThat(jobs(() -> trainOn(source))).isZero();
    assertThat(said(() -> trainOn(source)))
        .contains("done already, with the same data: no file has changed");

    // The same rows, from files that were written anew.
    writeTable(table.resolve("a.csv"), 60);
    writeTable(table.resolve("b.csv"), 40);
    assertThat(jobs(() -> trainOn(source))).isPositive();
    assertThat(said(() -> trainOn(source)))
        .contains("done already, with the same data: read again");

    writeTable(table.resolve("c.csv"), 2);
    Throwable other = catchThrowable(() -> trainOn(source));
    assertThat(JobExit.failure(other).exitCode()).isEqualTo(ExitCode.CANNOT_CREATE);
    assertThat(other).hasMessageContaining("100-", "102-");
    Files.delete(table.resolve("c.csv"));
    assertThat(catchThrowable(() -> trainOn(source))).isNull();
  }

  @Test
  void aTableOfTheCatalogIsReadAgain() throws Throwable {
    String source = "format = table, train { table = heights }";
    showHeights(20);
    trainOn(source);
    assertThat(jobs(() -> trainOn(source))).isPositive();
    showHeights(21);
    Throwable other = catchThrowable(() -> trainOn(source));
    assertThat(JobExit.failure(other).exitCode()).isEqualTo(ExitCode.CANNOT_CREATE);
  }

  private static void showHeights(int until) {
    TestSpark.local()
        .range(-20, until)
        .selectExpr("id * 1.0 as height", "int(id < 0) as label")
        .createOrReplaceTempView("heights");
  }

  @Test
  void aStartThatCommittedNothingBindsNobody() throws Exception {
    Map<String, ExitCode> mistakes =
        Map.of(
            "network.layers=[700, 10]", ExitCode.BAD_DATA,
            "network.layers=[784, 5]", ExitCode.BAD_DATA,
            "network.init-from=missing.safetensors", ExitCode.NO_INPUT);
    for (Map.Entry<String, ExitCode> mistake : mistakes.entrySet()) {
      Throwable thrown = catchThrowable(() -> train("mended", mistake.getKey()));
      assertThat(TestJob.exitCode(thrown)).as("%s", thrown).isEqualTo(mistake.getValue());
      assertThat(TestRun.at(folder.resolve("mended")).json("run.json").get("exitCode").intValue())
          .isEqualTo(mistake.getValue().number());
    }
    TestRun run = train("mended");
    assertThat(run.hash()).isEqualTo(train("at-once").hash());
    assertThat(run.json("run.json").get("status").textValue()).isEqualTo("done");
  }

  @Test
  void aRunWhoseCheckpointsAreGoneIsStillItsOwn() throws Exception {
    TestRun run = train("bare");
    delete(run.folder().resolve("checkpoints"));
    Throwable other = catchThrowable(() -> train("bare", "seed=8"));
    assertThat(JobExit.failure(other).exitCode()).isEqualTo(ExitCode.CANNOT_CREATE);
    assertThat(catchThrowable(() -> train("bare"))).isNull();
  }

  @Test
  void aRunWhoseSparkWasStoppedIsResumed() throws Exception {
    int[] asked = {0};
    Throwable stopped =
        catchThrowable(
            () ->
                TestJob.run(
                    TestSpark.local(),
                    config,
                    "without-spark",
                    () -> {
                      if (asked[0]++ == 9) {
                        TestSpark.local().stop();
                      }
                      return false;
                    }));
    assertThat(JobExit.failure(stopped).exitCode()).isEqualTo(ExitCode.TEMPORARY);
    TestRun run = TestRun.at(folder.resolve("without-spark"));
    assertThat(run.json("run.json").get("exitCode").intValue()).isEqualTo(75);
    assertThat(train("without-spark").hash()).isEqualTo(train("undisturbed").hash());
    assertThat(run.json("run.json").get("term").intValue()).isEqualTo(2);
  }

  /** Whoever deletes them can lose work, but not change what is learnt. */
  @Test
  void checkpointsThatAreDeletedUnderTheRunChangeNoBit() throws Exception {
    TestRun whole = train("whole");
    Path checkpoints = folder.resolve("robbed/checkpoints");
    int[] asked = {0};
    Throwable thrown =
        catchThrowable(
            () ->
                TestJob.run(
                    TestSpark.local(),
                    config,
                    "robbed",
                    () -> {
                      if (asked[0]++ == 9) {
                        delete(checkpoints);
                      }
                      return false;
                    }));
    assertThat(thrown).isNull();
    assertThat(TestRun.at(folder.resolve("robbed")).hash()).isEqualTo(whole.hash());
  }

  private static void delete(Path tree) {
    try (Stream<Path> files = Files.walk(tree)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The data are not there: whoever read them first would miss them. */
  @ParameterizedTest
  @EnumSource(names = {"IGNORES", "LOOKS_FIRST"})
  void aStoreThatLetsTwoStartsWinIsFoundBeforeDataAreRead(Creation creation) throws Exception {
    Configuration hadoop = TestSpark.local().sparkContext().hadoopConfiguration();
    List<Map.Entry<String, String>> settings = new ArrayList<>();
    PlainFileSystem.store(creation, true).iterator().forEachRemaining(settings::add);
    settings.removeIf(setting -> !setting.getKey().startsWith("fs.plain."));
    settings.forEach(setting -> hadoop.set(setting.getKey(), setting.getValue()));
    String onStore = "output=\"plain://" + folder + "/store\"";
    try {
      Throwable thrown =
          catchThrowable(() -> train("two", onStore, "data.train.images=\"none.gz\""));
      assertThat(JobExit.failure(thrown).exitCode()).isEqualTo(ExitCode.DOES_NOT_FIT);
      assertThat(JobExit.failure(thrown).remedy()).contains("checkpoint.single-writer = true");

      train("one", onStore, "checkpoint.single-writer=true");
      TestRun run = TestRun.at(folder.resolve("store/one"));
      assertThat(run.json("run.json").get("status").textValue()).isEqualTo("done");
    } finally {
      settings.forEach(setting -> hadoop.unset(setting.getKey()));
    }
  }

  /** As a clock leaves them that was wrong by decades, before or behind. */
  @ParameterizedTest
  @ValueSource(strings = {"1990-01-01T00:00:00Z", "2090-01-01T00:00:00Z"})
  void filesOfAnotherYearAreResumed(String time) throws Exception {
    assertThat(start(TestSpark.local(), 9, "old")).isEqualTo(ExitCode.TEMPORARY);
    FileTime then = FileTime.from(Instant.parse(time));
    try (Stream<Path> files = Files.walk(folder.resolve("old"))) {
      for (Path file : files.toList()) {
        Files.setLastModifiedTime(file, then);
      }
    }
    TestRun run = train("old");
    assertThat(run.hash()).isEqualTo(train("new").hash());
    assertThat(lines(run, "metrics.jsonl"))
        .isEqualTo(lines(TestRun.at(folder.resolve("new")), "metrics.jsonl"));
    assertThat(run.json("run.json").get("term").intValue()).isEqualTo(2);
  }

  @Test
  void anOlderStartLeavesTheRunToTheNewerOne() throws IOException {
    JobConfig job = configured("twice");
    int[] asked = {0};
    boolean[] overtaken = {false};
    Throwable older =
        catchThrowable(
            () ->
                TrainJob.run(
                    job,
                    TestSpark.local(),
                    () -> {
                      if (asked[0]++ == 9 && !overtaken[0]) {
                        overtaken[0] = true;
                        assertThat(catchThrowable(() -> train("twice"))).isNull();
                      }
                      return false;
                    }));
    assertThat(JobExit.failure(older).exitCode()).isEqualTo(ExitCode.SUPERSEDED);
    JsonNode json = TestRun.at(folder.resolve("twice")).json("run.json");
    assertThat(json.get("status").textValue()).isEqualTo("done");
    assertThat(json.get("term").intValue()).isEqualTo(2);
  }

  @Test
  void theNewestModelIsNamedBesideTheRunsUnlessItIsNotGoodEnough() throws Exception {
    TestRun good = train("good", "publish.require.accuracy=0.3");
    JsonNode latest = TestRun.at(folder).json("latest.json");
    assertThat(latest.get("model").textValue()).isEqualTo("good/model");
    assertThat(latest.get("sha256").textValue()).isEqualTo(good.hash());

    Throwable thrown = catchThrowable(() -> train("bad", "publish.require.accuracy=0.99"));
    assertThat(JobExit.failure(thrown).exitCode()).isEqualTo(ExitCode.QUALITY_MISSED);
    TestRun bad = TestRun.at(folder.resolve("bad"));
    assertThat(bad.hash()).isEqualTo(good.hash());
    assertThat(bad.json("run.json").get("exitCode").intValue()).isEqualTo(81);
    assertThat(TestRun.at(folder).json("latest.json")).isEqualTo(latest);
  }
}
