package io.github.sparkmlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.sparkmlp.model.Scorer;
import io.github.sparkmlp.model.TargetScaling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Regressions of values in dollars: learnt standardised, told as they are. */
class TargetScaleTest {
  private final SparkSession spark = TestSpark.local();
  @TempDir private Path folder;
  private final List<Double> prices = new ArrayList<>();

  private Path houses(int rows, long seed) throws IOException {
    Random random = new Random(seed);
    StringBuilder csv = new StringBuilder("size,age,price\n");
    for (int i = 0; i < rows; i++) {
      double size = 40 + 200 * random.nextDouble();
      double age = 100 * random.nextDouble();
      double price = Math.rint(20_000 + 2_000 * size - 1_000 * age + 5_000 * random.nextGaussian());
      prices.add((double) (float) Math.max(0, price));
      csv.append(size).append(',').append(age).append(',');
      csv.append((long) Math.max(0, price)).append('\n');
    }
    return Files.writeString(folder.resolve("houses-" + seed + ".csv"), csv);
  }

  private TestRun run(String name, Path table, String... overrides) throws IOException {
    String config =
        """
        run-name = %s
        data {
          format = csv, options { header = true }, label = price, scale = standard
          train { path = "%s" }
          validation { fraction = 0.2 }
        }
        task = regression, loss = mse
        network { layers = [2, 16, 1], activation = relu }
        optimizer { type = adam, learning-rate = 0.01 }
        early-stopping { metric = loss, patience = 50 }
        epochs = 20
        """
            .formatted(name, table);
    return TestRun.of(spark, folder, config, overrides);
  }

  @Test
  void pricesInDollarsAreLearntAtAnOrdinaryRate() throws IOException {
    Path table = houses(2_000, 1);
    TestRun run = run("standard", table, "data.test={path=\"" + houses(500, 2) + "\"}");
    JsonNode test = run.json("run.json").path("test");
    assertThat(test.path("r2").asDouble()).isGreaterThan(0.98);
    assertThat(test.path("rmse").asDouble()).isBetween(4_000.0, 20_000.0);
    assertThat(test.path("mae").asDouble()).isBetween(3_000.0, 20_000.0);
    // The loss is of standardised values: 1 − r², but for another mean.
    assertThat(test.path("loss").asDouble())
        .isCloseTo(1 - test.path("r2").asDouble(), within(0.01));
    TestRun asTheyAre = run("none", table, "data.target=none");
    assertThat(asTheyAre.json("run.json").path("validation").path("r2").asDouble()).isLessThan(0.5);

    Scorer scorer = Scorer.load(run.folder().resolve("model"));
    float[] predicted = scorer.outputs(Map.of("size", 100, "age", 50));
    assertThat(predicted[0]).isCloseTo(170_000f, within(20_000f));
  }

  @Test
  void meanAndDeviationAreThoseOfTheRowsToTrainOn() throws IOException {
    Path table = houses(1_000, 3);
    String[] all = {"data.validation=null", "early-stopping=null", "epochs=1"};
    double mean = prices.stream().mapToDouble(y -> y).average().orElseThrow();
    double variance =
        prices.stream().mapToDouble(y -> (y - mean) * (y - mean)).average().orElseThrow();
    TargetScaling target = target(run("exact", table, all));
    assertThat(target.shifts().get(0)).isCloseTo(mean, within(1e-9 * mean));
    assertThat(target.divisors().get(0)).isCloseTo(Math.sqrt(variance), within(1e-3));
    assertThat(target.logarithmic()).isFalse();

    double logMean = prices.stream().mapToDouble(Math::log1p).average().orElseThrow();
    TargetScaling log = target(run("log", table, "data.target=log", all[0], all[1], all[2]));
    assertThat(log.logarithmic()).isTrue();
    assertThat(log.shifts().get(0)).isCloseTo(logMean, within(1e-9));
  }

  private static TargetScaling target(TestRun run) {
    return Scorer.load(run.folder().resolve("model")).description().preprocessing().target();
  }

  @Test
  void filesAndPartitionsDoNotChangeABit() throws IOException {
    Path table = houses(1_000, 4);
    List<String> lines = Files.readAllLines(table);
    Path split = Files.createDirectory(folder.resolve("split"));
    for (int part = 0; part < 5; part++) {
      List<String> own = new ArrayList<>(List.of(lines.get(0)));
      for (int i = lines.size() - 1; i > 0; i--) {
        if (i % 5 == part) {
          own.add(lines.get(i));
        }
      }
      Files.write(split.resolve("part-" + part + ".csv"), own);
    }
    for (String target : List.of("standard", "log")) {
      String key = "data.target=" + target;
      TestRun one = run(target + "-one", table, key);
      TestRun several = run(target + "-several", split, key, "data.partitions=7");
      assertThat(several.json("run.json").path("modelSha256"))
          .isEqualTo(one.json("run.json").path("modelSha256"));
      assertThat(several.json("run.json").path("validation"))
          .isEqualTo(one.json("run.json").path("validation"));
    }
  }

  @Test
  void aNegativeValueHasNoLogarithmToLearn() throws IOException {
    Path table = folder.resolve("debts.csv");
    Files.writeString(table, "size,age,price\n1,2,3\n4,5,-6\n7,8,9\n");
    Throwable refused =
        catchThrowable(
            () ->
                run(
                    "log",
                    table,
                    "data.target=log",
                    "data.validation=null",
                    "early-stopping=null"));
    assertThat(TestJob.exitCode(refused).number()).isEqualTo(65);
    assertThat(refused).hasMessageContaining("\"price\" is -6");
  }
}
