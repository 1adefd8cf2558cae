package io.github.sparkmlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.sparkmlp.job.TrainJob;
import io.github.sparkmlp.model.Scorer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Networks whose inputs and outputs follow from the data. */
class HiddenLayersTest {
  private final SparkSession spark = TestSpark.local();
  @TempDir private Path folder;

  private Path animals() throws IOException {
    return new Animals().write(folder.resolve("animals.csv"));
  }

  private static String twoKeys(Path table) {
    return """
        run-name = x
        data { train { path = "%s" }, label = name, categorical = [color] }
        epochs = 2
        """
        .formatted(table);
  }

  @Test
  void aTableWithoutANetworkTrains() throws IOException {
    TestRun run = TestRun.of(spark, folder, twoKeys(animals()));
    JsonNode config = run.json("run.json").path("config");
    JsonNode layers = config.path("network").path("layers");
    assertThat(layers.get(0).asInt()).isEqualTo(7);
    assertThat(layers.get(layers.size() - 1).asInt()).isEqualTo(3);
    assertThat(config.path("network").has("hidden")).isFalse();
    assertThat(run.json("run.json").path("learning").path("network.layers").asText())
        .startsWith("[7, ");
    assertThat(run.json("run.json").path("validation").has("accuracy")).isTrue();
    assertThat(Scorer.load(run.folder().resolve("model")).description().topology().sizes())
        .hasSize(layers.size());
    assertThat(Files.readString(run.folder().resolve("report.html"))).contains("7-32-16-3");
  }

  @Test
  void theRecordedConfigurationGivesTheSameParameters() throws Exception {
    TestRun run = TestRun.of(spark, folder, twoKeys(animals()), "network.hidden=[7]");
    String whole = run.json("run.json").path("config").toString();
    TestRun again = TestRun.of(spark, folder, whole);
    assertThat(again.hash()).isEqualTo(run.hash());
    assertThat(again.json("run.json").path("learning"))
        .isEqualTo(run.json("run.json").path("learning"));
  }

  @Test
  void aRunIsKnownAgain() throws Exception {
    Path conf = Files.writeString(folder.resolve("x.conf"), twoKeys(animals()));
    List<String> more = List.of("output=" + folder, "network.hidden=[6]");
    TrainJob.run(TestConfig.read(conf, more), spark, () -> false);
    Path model = folder.resolve("x/model/model.json");
    Object written = Files.getLastModifiedTime(model);
    TrainJob.run(TestConfig.read(conf, more), spark, () -> false);
    assertThat(Files.getLastModifiedTime(model)).isEqualTo(written);

    Throwable other =
        catchThrowable(
            () ->
                TrainJob.run(
                    TestConfig.read(conf, List.of("output=" + folder, "network.hidden=[9]")),
                    spark,
                    () -> false));
    assertThat(TestJob.exitCode(other).number()).isEqualTo(73);
    assertThat(other).hasMessageContaining("there network.layers is [7, 6, 3], now [7, 9, 3]");
  }

  @Test
  void whatIsTooLargeIsToldAsSoonAsInputsAreKnown() throws IOException {
    Path table = animals();
    Throwable refused =
        catchThrowable(
            () -> TestRun.of(spark, folder, twoKeys(table), "network.hidden=[20000, 20000]"));
    assertThat(TestJob.exitCode(refused).number()).isEqualTo(78);
    assertThat(refused).hasMessageContaining("network.layers = [7, 20000, 20000, 3]");
  }

  @Test
  void severalValuesAreAsManyOutputs() throws IOException {
    Random random = new Random(1);
    StringBuilder csv = new StringBuilder("a,b,y,z\n");
    for (int i = 0; i < 300; i++) {
      double a = random.nextDouble();
      csv.append(a).append(',').append(random.nextDouble()).append(',');
      csv.append(1000 * a).append(',').append(-a).append('\n');
    }
    Path table = Files.writeString(folder.resolve("values.csv"), csv);
    TestRun run =
        TestRun.of(
            spark,
            folder,
            "run-name = x, data { train { path = \"%s\" }, label = [y, z] }\n".formatted(table)
                + "task = regression, network.hidden = [8], epochs = 30");
    JsonNode json = run.json("run.json");
    assertThat(json.path("config").path("network").path("layers").toString()).isEqualTo("[2,8,2]");
    assertThat(json.path("validation").path("r2").asDouble()).isGreaterThan(0.6);
  }

  @Test
  void imagesSayHowManyPixelsAndDigitsThereAre() throws IOException {
    TestRun run =
        TestRun.of(
            spark,
            folder,
            """
            run-name = x
            data {
              format = idx, scale = 255
              train {
                images = "classpath:mnist/t10k-images-idx3-ubyte.gz"
                labels = "classpath:mnist/t10k-labels-idx1-ubyte.gz"
                rows = "0:600"
              }
            }
            network.hidden = [16]
            epochs = 1
            """);
    assertThat(run.json("run.json").path("config").path("network").path("layers").toString())
        .isEqualTo("[784,16,10]");
  }
}
