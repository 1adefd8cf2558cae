package io.github.sparkmlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.function.IntFunction;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Trainings that end well by every other sign, and of which no use can come. */
class NoBetterThanAConstantTest {
  private static final int ROWS = 100;

  private final SparkSession spark = TestSpark.local();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  @TempDir private Path folder;

  /** Two features that say nothing of the label. */
  private Path table(IntFunction<String> label) throws IOException {
    Random random = new Random(1);
    StringBuilder csv = new StringBuilder("label,a,b\n");
    for (int i = 0; i < ROWS; i++) {
      csv.append(label.apply(i)).append(',').append(random.nextGaussian());
      csv.append(',').append(random.nextGaussian()).append('\n');
    }
    return Files.writeString(folder.resolve("rows.csv"), csv);
  }

  private TestRun run(Path table, String... overrides) throws IOException {
    String config =
        """
        run-name = x
        data { format = csv, options { header = true }, train { path = "%s" } }
        network { layers = [2, 2] }
        optimizer { type = sgd, learning-rate = 0.001 }
        epochs = 1
        """
            .formatted(table);
    PrintStream terminal = System.out;
    out.reset();
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    try {
      return TestRun.of(spark, folder, config, overrides);
    } finally {
      System.setOut(terminal);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1 | loss=cross-entropy | [2, 2] | label: 1",
        "owl | data.classes=[cat, owl] | [2, 2] | label: owl",
        "1 | loss=binary-cross-entropy | [2, 1] | label: 1",
        "2.5 | loss=huber | [2, 1] | label: 2.5",
      })
  void whereAllLabelsAreEqualNothingIsTrained(
      String label, String setting, String layers, String named) throws IOException {
    Path table = table(i -> label);
    String shape = "network.layers=" + layers;
    Throwable refused = catchThrowable(() -> run(table, setting, shape));
    assertThat(TestJob.exitCode(refused).number()).isEqualTo(65);
    assertThat(refused).hasMessageContaining("All 100 rows to train on have the same " + named);
    TestRun allowed = run(table, setting, shape, "data.allow-one-class=true");
    assertThat(allowed.json("run.json").path("status").asText()).isEqualTo("done");
  }

  @Test
  void aRegressionThatIsWorseThanTheMeanIsWarnedOf() throws IOException {
    // Every prediction is near 0, every value near 1,000.
    Path table = table(i -> String.valueOf(1000 + i % 7));
    String[] regression = {
      "task=regression", "loss=mse", "data.target=none", "network.layers=[2, 1]"
    };
    TestRun onTraining = run(table, regression);
    assertWarned(onTraining, "no better on the train rows than the mean of the values: r²");
    TestRun onTest =
        run(
            table,
            "task=regression",
            "loss=mse",
            "data.target=none",
            "network.layers=[2, 1]",
            "data.test={path=\"" + table + "\"}");
    assertWarned(onTest, "no better on the test rows than the mean of the values: r²");
  }

  @Test
  void aClassifierThatIsNoBetterThanTheLargestClassIsWarnedOf() throws IOException {
    Path table = table(i -> i % 5 == 0 ? "1" : "0");
    TestRun run = run(table, "data.validation={path=\"" + table + "\"}");
    assertWarned(run, "no better on the validation rows than a constant: accuracy");
    assertWarned(run, "where the largest class alone has 0.8000");
  }

  /** In the summary on the terminal, in run.json and in the report. */
  private void assertWarned(TestRun run, String words) throws IOException {
    assertThat(out.toString(StandardCharsets.UTF_8).lines())
        .anyMatch(line -> line.startsWith("warning ") && line.contains(words));
    JsonNode json = run.json("run.json");
    assertThat(json.path("status").asText()).isEqualTo("done");
    assertThat(json.path("warnings").path(0).asText()).contains(words);
    assertThat(Files.readString(run.folder().resolve("report.html"))).contains(words);
  }

  @Test
  void aModelThatHasLearntIsNot() throws IOException {
    Path table = new Animals().write(folder.resolve("animals.csv"));
    TestRun run = TestRun.of(spark, folder, Animals.config(table, Animals.RAW));
    assertThat(run.json("run.json").path("status").asText()).isEqualTo("done");
    assertThat(run.json("run.json").has("warnings")).isFalse();
  }

  @Test
  void rareAndAbsentClassesAreToldByTheirNames() throws IOException {
    Path table = table(i -> i == 7 ? "rare" : "often");
    run(table, "data.classes=[often, rare, never]", "network.layers=[2, 3]");
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("class never has no training rows");
    run(table, "data.classes=[often, rare]", "run-name=y");
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("class rare has 1 rows, the largest class has 99");
  }
}
