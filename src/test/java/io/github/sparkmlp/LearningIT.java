package io.github.sparkmlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.sparkmlp.choice.ActivationType;
import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.model.Safetensors;
import io.github.sparkmlp.nn.Topology;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole trainings on tables whose best answer is known. */
@Tag("drill")
class LearningIT {
  @TempDir private Path folder;

  // ------------------------------------------------------------------------------ regression

  /** Friedman: Multivariate Adaptive Regression Splines. Annals of Statistics 19, 1991. */
  private static double friedman(double[] x) {
    return 10 * Math.sin(Math.PI * x[0] * x[1])
        + 20 * (x[2] - 0.5) * (x[2] - 0.5)
        + 10 * x[3]
        + 5 * x[4];
  }

  /** Rows of eight uniform inputs, three of them useless, and noise of deviation 1. */
  private double writeFriedman(String name, int rows, long seed) throws IOException {
    Random random = new Random(seed);
    StringBuilder csv = new StringBuilder("y,a,b,c,d,e,f,g,h\n");
    double noise = 0;
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < rows; i++) {
      double[] x = random.doubles(8).toArray();
      double error = random.nextGaussian();
      double y = friedman(x) + error;
      noise += error * error;
      sum += y;
      squares += y * y;
      csv.append(y);
      Arrays.stream(x).forEach(value -> csv.append(',').append(value));
      csv.append('\n');
    }
    Files.writeString(folder.resolve(name), csv);
    return 1 - noise / (squares - sum * sum / rows);
  }

  @Test
  void aFunctionUnderNoiseIsFoundUpToTheNoise() throws IOException {
    writeFriedman("train.csv", 20_000, 1);
    double ceiling = writeFriedman("test.csv", 10_000, 2);
    TestRun run =
        TestRun.of(
            TestSpark.local(),
            folder,
            """
            data {
              format = csv
              options { header = true }
              train { path = "%1$s/train.csv" }
              test { path = "%1$s/test.csv" }
              label = y
            }
            task = regression
            loss = mse
            network { layers = [8, 64, 32, 1], activation = gelu }
            optimizer { type = adam, learning-rate = 0.03 }
            schedule { type = one-cycle }
            batch { size = 256 }
            epochs = 20
            reduce { strategy = direct }
            """
                .formatted(folder));
    JsonNode test = run.json("run.json").get("test");
    assertThat(test.get("r2").doubleValue()).isGreaterThan(ceiling - 0.003);
    assertThat(test.get("rmse").doubleValue()).isBetween(0.97, 1.05);
    assertThat(test.has("accuracy")).isFalse();
  }

  // --------------------------------------------------------------------------- class weights

  private static final int FEATURES = 4;

  /** One row in 51 is of class 1, whose features lie elsewhere but overlap. */
  private double[][] writeImbalanced(String name, int minority, long seed) throws IOException {
    Random random = new Random(seed);
    double[][] rows = new double[51 * minority][FEATURES + 2];
    StringBuilder csv = new StringBuilder("label,a,b,c,d\n");
    for (int i = 0; i < rows.length; i++) {
      int label = i % 51 == 0 ? 1 : 0;
      rows[i][0] = 1;
      for (int f = 1; f <= FEATURES; f++) {
        rows[i][f] = (float) (random.nextGaussian() * (label == 1 ? 1.2 : 1) + label * 0.2 * f);
      }
      rows[i][FEATURES + 1] = label;
      csv.append(label);
      for (int f = 1; f <= FEATURES; f++) {
        csv.append(',').append((float) rows[i][f]);
      }
      csv.append('\n');
    }
    Files.writeString(folder.resolve(name), csv);
    return rows;
  }

  /** The weights and, first, the bias of balanced logistic regression, by Newton's method. */
  private static double[] newton(double[][] rows) {
    int n = FEATURES + 1;
    double[] w = new double[n];
    for (int turn = 0; turn < 30; turn++) {
      double[][] system = new double[n][n + 1];
      for (double[] row : rows) {
        double label = row[n];
        double weight = label == 1 ? 51 / 2.0 : 51 / 100.0;
        double p = 1 / (1 + Math.exp(-dot(w, row)));
        for (int i = 0; i < n; i++) {
          for (int j = 0; j < n; j++) {
            system[i][j] += weight * p * (1 - p) * row[i] * row[j];
          }
          system[i][n] += weight * (label - p) * row[i];
        }
      }
      double[] step = solve(system);
      for (int i = 0; i < n; i++) {
        w[i] += step[i];
      }
    }
    return w;
  }

  private static double dot(double[] w, double[] row) {
    double sum = 0;
    for (int i = 0; i < w.length; i++) {
      sum += w[i] * row[i];
    }
    return sum;
  }

  /** By Gauss and Jordan. */
  private static double[] solve(double[][] system) {
    int n = system.length;
    for (int column = 0; column < n; column++) {
      for (int row = 0; row < n; row++) {
        double factor = row == column ? 0 : system[row][column] / system[column][column];
        for (int i = 0; i <= n; i++) {
          system[row][i] -= factor * system[column][i];
        }
      }
    }
    double[] solution = new double[n];
    Arrays.setAll(solution, i -> system[i][n] / system[i][i]);
    return solution;
  }

  private static double recall(double[] w, double[][] rows, int label) {
    double there = 0;
    double right = 0;
    for (double[] row : rows) {
      if (row[FEATURES + 1] == label) {
        there++;
        right += (dot(w, row) > 0 ? 1 : 0) == label ? 1 : 0;
      }
    }
    return right / there;
  }

  @Test
  void balancedClassesAreRecalledAsTheOptimumDoes() throws Exception {
    double[] optimum = newton(writeImbalanced("train.csv", 400, 1));
    double[][] test = writeImbalanced("test.csv", 600, 2);
    String config =
        """
        data {
          format = csv
          options { header = true }
          train { path = "%1$s/train.csv" }
          test { path = "%1$s/test.csv" }
        }
        loss = binary-cross-entropy
        network { layers = [4, 1] }
        optimizer { type = adam, learning-rate = 0.05 }
        schedule { type = cosine }
        batch { size = 2048 }
        epochs = 30
        reduce { strategy = direct }
        """
            .formatted(folder);
    TestRun run = TestRun.of(TestSpark.local(), folder, config, "data.class-weights=balanced");
    JsonNode classes = run.json("run.json").get("test").get("classes");
    for (int label = 0; label < 2; label++) {
      assertThat(classes.get(label).get("recall").doubleValue())
          .isCloseTo(recall(optimum, test, label), within(0.02));
    }
    float[] parameters =
        Safetensors.read(
            run.model(), new Topology(List.of(4, 1), ActivationType.IDENTITY), "model");
    for (int f = 0; f < FEATURES; f++) {
      assertThat((double) parameters[f]).isCloseTo(optimum[f + 1], within(0.02));
    }
    assertThat((double) parameters[FEATURES]).isCloseTo(optimum[0], within(0.02));

    TestRun plain = TestRun.of(TestSpark.local(), folder, config, "epochs=10");
    assertThat(plain.json("run.json").get("test").get("classes").get(1).get("recall").doubleValue())
        .isLessThan(0.1);
    String balanced =
        TestRun.of(TestSpark.local(), folder, config, "epochs=1", "data.class-weights=balanced")
            .hash();
    String given =
        TestRun.of(TestSpark.local(), folder, config, "epochs=1", "data.class-weights=[0.51, 25.5]")
            .hash();
    assertThat(given).isEqualTo(balanced);
  }

  // ------------------------------------------------------------------ early stopping, restarts

  /** Labels that hardly follow from the features: what is learnt soon is wrong. */
  private String noisy() throws IOException {
    for (String name : List.of("train", "other")) {
      Random random = new Random(name.length());
      StringBuilder csv = new StringBuilder("label,a,b,c,d\n");
      for (int i = 0; i < 150; i++) {
        double[] x = random.doubles(4, -1, 1).toArray();
        int label = x[0] + random.nextGaussian() > 0 ? 1 : 0;
        csv.append("%s,%s,%s,%s,%s%n".formatted(label, x[0], x[1], x[2], x[3]));
      }
      Files.writeString(folder.resolve(name + ".csv"), csv);
    }
    return """
        data {
          format = csv
          options { header = true }
          train { path = "%1$s/train.csv" }
          validation { path = "%1$s/other.csv" }
          test { path = "%1$s/other.csv" }
        }
        network { layers = [4, 32, 2], activation = tanh }
        optimizer { type = adam, learning-rate = 0.03 }
        batch { size = 50 }
        epochs = 60
        early-stopping { metric = log-loss, patience = 3 }
        reduce { strategy = direct }
        """
        .formatted(folder);
  }

  @Test
  void aTrainingThatGetsWorseStopsAndKeepsItsBestEpoch() throws Exception {
    TestRun run = TestRun.of(TestSpark.local(), folder, noisy());
    List<JsonNode> epochs = run.lines("metrics.jsonl");
    JsonNode json = run.json("run.json");
    int best = json.get("modelEpoch").intValue();
    assertThat(json.get("stoppedEarly").booleanValue()).isTrue();
    assertThat(epochs).hasSize(best + 3).hasSizeLessThan(60);
    double least = epochs.get(best - 1).get("validationLogLoss").doubleValue();
    assertThat(epochs)
        .allSatisfy(
            epoch ->
                assertThat(epoch.get("validationLogLoss").doubleValue())
                    .isGreaterThanOrEqualTo(least));
    assertThat(json.get("test").get("logLoss").doubleValue()).isEqualTo(least);
  }

  @Test
  void anInterruptionChangesNeitherWhenItStopsNorWhatItKeeps() throws Exception {
    Path config = Files.writeString(folder.resolve("noisy.conf"), noisy());
    TestJob.run(TestSpark.local(), config, "whole", () -> false, "output=" + folder);
    for (int steps : new int[] {4, 17, 30}) {
      String name = "stopped-" + steps;
      AtomicInteger left = new AtomicInteger(steps);
      Throwable stopped =
          catchThrowable(
              () ->
                  TestJob.run(
                      TestSpark.local(),
                      config,
                      name,
                      () -> left.decrementAndGet() < 0,
                      "output=" + folder));
      if (stopped != null) {
        assertThat(TestJob.exitCode(stopped)).isEqualTo(ExitCode.TEMPORARY);
        TestJob.run(TestSpark.local(), config, name, () -> false, "output=" + folder);
      }
      assertThat(TestRun.at(folder.resolve(name)).hash())
          .isEqualTo(TestRun.at(folder.resolve("whole")).hash());
    }
    byte[] model = TestRun.at(folder.resolve("whole")).model();
    TestJob.run(TestSpark.local(), config, "whole", () -> false, "output=" + folder, "epochs=90");
    assertThat(TestRun.at(folder.resolve("whole")).model()).isEqualTo(model);
  }

  @Test
  void aTrainingStartsFromAModelAndCanLeaveItsLastLayerBehind() throws Exception {
    String config = noisy().replaceAll("early-stopping.*", "").replace("epochs = 60", "epochs = 1");
    TestRun first = TestRun.of(TestSpark.local(), folder, config);
    String from = "network.init-from=" + first.folder().resolve("model");
    String still = "optimizer.learning-rate=1e-30";
    TestRun same = TestRun.of(TestSpark.local(), folder, config, from, still);
    assertThat(same.model()).isEqualTo(first.model());
    String file = "network.init-from=" + first.folder().resolve("model/model.safetensors");
    assertThat(TestRun.of(TestSpark.local(), folder, config, file, still).model())
        .isEqualTo(first.model());

    Topology three = new Topology(List.of(4, 32, 3), ActivationType.TANH);
    for (String start : List.of(from, file)) {
      TestRun other =
          TestRun.of(
              TestSpark.local(),
              folder,
              config,
              start,
              still,
              "network.layers=[4, 32, 3]",
              "network.new-output-layer=true");
      float[] hidden = Safetensors.read(other.model(), three, 1, "model");
      float[] expected =
          Safetensors.read(
              first.model(), new Topology(List.of(4, 32, 2), ActivationType.TANH), "model");
      assertThat(Arrays.copyOf(hidden, 160)).isEqualTo(Arrays.copyOf(expected, 160));
    }
    for (String start : List.of(from, file)) {
      Throwable failure =
          catchThrowable(
              () ->
                  TestRun.of(
                      TestSpark.local(), folder, config, start, "network.layers=[4, 32, 3]"));
      assertThat(TestJob.exitCode(failure)).isEqualTo(ExitCode.IO_ERROR);
    }
  }

  // ------------------------------------------------------------------------- several targets

  @Test
  void severalValuesAndSeveralLabelsAreLearntAtOnce() throws IOException {
    Random random = new Random(4);
    StringBuilder csv = new StringBuilder("a,b,sum,difference,up,right\n");
    for (int i = 0; i < 400; i++) {
      double a = random.nextDouble() * 2 - 1;
      double b = random.nextDouble() * 2 - 1;
      csv.append("%s,%s,%s,%s,%s,%s%n".formatted(a, b, a + b, a - b, a > 0 ? 1 : 0, b > 0 ? 1 : 0));
    }
    Files.writeString(folder.resolve("train.csv"), csv);
    String config =
        """
        data {
          format = csv
          options { header = true }
          train { path = "%1$s/train.csv" }
          test { path = "%1$s/train.csv" }
          features = [a, b]
        }
        network { layers = [2, 16, 2], activation = [relu] }
        optimizer { type = adam, learning-rate = 0.02 }
        batch { size = 50 }
        epochs = 25
        reduce { strategy = direct }
        """
            .formatted(folder);
    TestRun values =
        TestRun.of(TestSpark.local(), folder, config, "data.label=[sum, difference]", "loss=huber");
    assertThat(values.json("run.json").get("test").get("r2").doubleValue()).isGreaterThan(0.98);
    TestRun labels =
        TestRun.of(
            TestSpark.local(),
            folder,
            config,
            "data.label=[up, right]",
            "loss=binary-cross-entropy",
            "publish.require.macro-f1=0.9");
    JsonNode test = labels.json("run.json").get("test");
    assertThat(test.get("accuracy").doubleValue()).isGreaterThan(0.95);
    assertThat(test.get("classes")).hasSize(2);

    Throwable noLabels =
        catchThrowable(
            () ->
                TestRun.of(
                    TestSpark.local(),
                    folder,
                    config,
                    "data.label=[sum, difference]",
                    "loss=binary-cross-entropy"));
    assertThat(TestJob.exitCode(noLabels)).isEqualTo(ExitCode.BAD_DATA);
    Throwable notGoodEnough =
        catchThrowable(
            () ->
                TestRun.of(
                    TestSpark.local(),
                    folder,
                    config,
                    "data.label=[sum, difference]",
                    "loss=huber",
                    "epochs=1",
                    "publish.require.rmse=0.001"));
    assertThat(TestJob.exitCode(notGoodEnough)).isEqualTo(ExitCode.QUALITY_MISSED);
  }
}
