package io.github.sparkmlp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the shipped configurations learn of all of MNIST, on average over three seeds. */
@EnabledIfSystemProperty(named = "accuracy", matches = "true")
class AccuracyIT {
  private static final Path TABLE = Path.of("target/accuracy.txt");

  @TempDir private Path output;

  @ParameterizedTest
  @CsvSource({"mnist-small, 0.972", "mnist-best, 0.986", "mnist-record, 0.992"})
  void theMeanOfThreeSeedsReachesItsBound(String name, double bound) throws Exception {
    Path mnist = Mnist.folder();
    Path conf = Path.of("conf", name + ".conf").toAbsolutePath();
    double sum = 0;
    for (int seed = 1; seed <= 3; seed++) {
      TestRun run =
          TestRun.of(
              TestSpark.local(),
              output,
              "include file(\"%s\")".formatted(conf),
              "vars.mnist=" + mnist,
              "seed=" + seed);
      double accuracy = run.json("run.json").get("test").get("accuracy").doubleValue();
      int epochs = run.lines("metrics.jsonl").size();
      double seconds =
          run.lines("metrics.jsonl").get(epochs - 1).get("elapsedSeconds").doubleValue();
      write("%-12s  seed %d  %.2f %%  %.0f s", name, seed, 100 * accuracy, seconds);
      sum += accuracy;
    }
    write("%-12s  mean    %.2f %%", name, 100 * sum / 3);
    assertThat(sum / 3).isGreaterThanOrEqualTo(bound);
  }

  private static void write(String format, Object... values) throws Exception {
    Files.writeString(
        TABLE,
        String.format(Locale.ROOT, format + "%n", values),
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }
}
