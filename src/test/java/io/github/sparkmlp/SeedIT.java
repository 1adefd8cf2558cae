package io.github.sparkmlp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the shipped configurations learn, over several seeds. */
@Tag("drill")
class SeedIT {
  @TempDir private Path output;

  @Test
  void theDefaultReachesNinetyFourPercentOnAverage() throws Exception {
    double sum = 0;
    for (int seed = 1; seed <= 5; seed++) {
      TestRun run = run("seed.conf", seed);
      sum += run.json("run.json").get("test").get("accuracy").doubleValue();
    }
    assertThat(sum / 5).isGreaterThanOrEqualTo(0.94);
  }

  /** The bounds hold fifty runs of PyTorch under the same plan, and some room. */
  @Test
  void theOriginalExperimentIsReproduced() throws Exception {
    for (int seed : IntStream.rangeClosed(1, 5).toArray()) {
      TestRun run = run("seed-sgd.conf", seed);
      List<JsonNode> epochs = run.lines("metrics.jsonl");
      assertThat(epochs).hasSize(10);
      assertThat(epochs.get(9).get("trainLoss").doubleValue()).isBetween(0.49, 0.58);
      assertThat(run.json("run.json").get("test").get("accuracy").doubleValue())
          .isBetween(0.66, 0.91);
    }
  }

  private TestRun run(String config, int seed) throws Exception {
    Path copied = Files.createDirectories(output.resolve("conf"));
    for (String name : List.of("seed.conf", "seed-sgd.conf")) {
      Files.writeString(copied.resolve(name), Files.readString(Path.of("conf", name)));
    }
    String include = "include file(\"%s\")".formatted(copied.resolve(config));
    return TestRun.of(TestSpark.local(), output, include, "seed=" + seed, "reduce.strategy=direct");
  }
}
