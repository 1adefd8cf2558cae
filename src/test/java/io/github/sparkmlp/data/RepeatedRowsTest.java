package io.github.sparkmlp.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.sparkmlp.TestConfig;
import io.github.sparkmlp.TestRun;
import io.github.sparkmlp.TestSpark;
import io.github.sparkmlp.block.Shard;
import io.github.sparkmlp.config.JobConfig;
import io.github.sparkmlp.nn.Topology;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables that have few different rows, or one row again and again. */
class RepeatedRowsTest {
  @TempDir private Path folder;

  private String write(String name, List<String> rows) throws IOException {
    return Files.writeString(folder.resolve(name), String.join("\n", rows)).toString();
  }

  private static String config(String file, String more) {
    return """
        run-name = test
        data { format = csv, options { header = true }, label = y, train { path = "%s" } }
        network { layers = [3, 16, 1], activation = relu }
        loss = binary-cross-entropy
        batch { size = 128 }
        optimizer { type = adam, learning-rate = 0.01 }
        epochs = 5
        %s
        """
        .formatted(file, more);
  }

  private TrainingData load(List<String> rows, String more) throws IOException {
    Path conf = folder.resolve("test.conf");
    Files.writeString(conf, config(write("rows.csv", rows), more));
    JobConfig config = TestConfig.read(conf, List.of());
    return TestConfig.load(
        new ExampleReader(
            TestSpark.local(), config.data(), Topology.of(config.network()), config.targets()),
        config.batch(),
        config.seed());
  }

  /** How often each row is there, by its three numbers. */
  private static Map<String, Integer> counts(Optional<EvaluationData> data) {
    return counts(data.orElseThrow().shards().collect());
  }

  private static Map<String, Integer> counts(List<Shard> shards) {
    Map<String, Integer> counts = new TreeMap<>();
    for (Shard shard : shards) {
      for (int block = 0; block < shard.blocks(); block++) {
        for (int e = 0; e < shard.examples(block); e++) {
          float[] row = shard.features(block, e);
          counts.merge((int) row[0] + "" + (int) row[1] + (int) row[2], 1, Integer::sum);
        }
      }
    }
    return counts;
  }

  /** Rows of three flags, whose label is 1 with a probability of their own. */
  private static List<String> flags(long seed, int rows) {
    double[] probabilities = {0.1, 0.8, 0.25, 0.6, 0.9, 0.3, 0.15, 0.7};
    Random random = new Random(seed);
    List<String> lines = new ArrayList<>(List.of("a,b,c,y"));
    for (int i = 0; i < rows; i++) {
      int flags = random.nextInt(8);
      int y = random.nextDouble() < probabilities[flags] ? 1 : 0;
      lines.add("%s,%s,%s,%s".formatted(flags >> 2, flags >> 1 & 1, flags & 1, y));
    }
    return lines;
  }

  /** The mean log-loss of the test rows under the shares of the training rows. */
  private static double best(List<String> train, List<String> test) {
    Map<String, double[]> counts = new TreeMap<>();
    for (String line : train.subList(1, train.size())) {
      counts.computeIfAbsent(line.substring(0, 5), absent -> new double[2])[line.charAt(6) - '0']++;
    }
    double loss = 0;
    for (String line : test.subList(1, test.size())) {
      double[] count = counts.get(line.substring(0, 5));
      loss -= Math.log(count[line.charAt(6) - '0'] / (count[0] + count[1]));
    }
    return loss / (test.size() - 1);
  }

  /** Sorted by content, equal rows would fill whole batches. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void sixteenDifferentRowsAreLearntAsWellAsCountingThem(long seed) throws IOException {
    List<String> train = flags(7, 16_000);
    List<String> test = flags(8, 4_000);
    String more = "seed = %s\ndata.test { path = \"%s\" }".formatted(seed, write("test.csv", test));
    TestRun run = TestRun.of(TestSpark.local(), folder, config(write("train.csv", train), more));
    double loss = run.json("run.json").path("test").path("loss").asDouble();
    assertThat(loss).isCloseTo(best(train, test), within(0.005));
  }

  @Test
  void equalRowsAreFarApartInTheGlobalOrder() throws IOException {
    TrainingData data = load(flags(1, 1_280), "batch.size = 64");
    for (Shard shard : data.shards().collect()) {
      for (int block = 0; block < shard.blocks(); block++) {
        Map<String, Integer> within = new TreeMap<>();
        for (int e = 0; e < shard.examples(block); e++) {
          within.merge(java.util.Arrays.toString(shard.features(block, e)), 1, Integer::sum);
        }
        assertThat(within).hasSizeGreaterThan(4);
      }
    }
  }

  private static List<String> repeated(int copies, int others) {
    List<String> rows = new ArrayList<>(Collections.nCopies(copies, "9,9,9,1"));
    for (int i = 0; i < others; i++) {
      rows.add(String.format(Locale.ROOT, "%d,%d,0,%d", i, i % 7, i % 2));
    }
    Collections.shuffle(rows, new Random(copies));
    rows.add(0, "a,b,c,y");
    return rows;
  }

  @Test
  void aRowWithTooManyCopiesForAShareIsPassedOver() throws IOException {
    TrainingData data = load(repeated(500, 500), "data.validation.fraction = 0.1");
    assertThat(counts(data.heldOut().validation())).hasSize(100).doesNotContainKey("999");
    assertThat(counts(data.shards().collect())).containsEntry("999", 500);
    assertThat(data.heldOut().dividesCopies()).isFalse();
  }

  /** Or else the share would have none of them, and the rest nothing but them. */
  @Test
  void copiesOfARowThatIsMostOfTheTableAreDivided() throws IOException {
    TrainingData data = load(repeated(1_900, 100), "data.validation.fraction = 0.1");
    assertThat(data.heldOut().validation().orElseThrow().examples()).isEqualTo(200);
    assertThat(counts(data.heldOut().validation())).hasSize(11).containsEntry("999", 190);
    assertThat(counts(data.shards().collect())).hasSize(91).containsEntry("999", 1_710);
    assertThat(data.heldOut().dividesCopies()).isTrue();
  }

  /** A share that took all copies of a rare row would leave nothing of it to learn from. */
  @Test
  void ofFewDifferentRowsTheRarestIsDividedToo() throws IOException {
    List<String> rows = new ArrayList<>(Collections.nCopies(88, "9,9,9,1"));
    for (int other = 0; other < 8; other++) {
      rows.addAll(Collections.nCopies(1_989, other + ",0,0,0"));
    }
    Collections.shuffle(rows, new Random(3));
    rows.add(0, "a,b,c,y");
    TrainingData data = load(rows, "data.validation.fraction = 0.1");
    Map<String, Integer> validation = counts(data.heldOut().validation());
    assertThat(validation).hasSize(9).containsEntry("000", 198).containsEntry("999", 8);
    assertThat(counts(data.shards().collect())).hasSize(9).containsEntry("999", 80);
  }

  @Test
  void validationAndTestAreDisjointSharesOfTheSameSource() throws IOException {
    String shares = "data.validation.fraction = 0.1, data.test.fraction = 0.2";
    TrainingData data = load(repeated(0, 1_000), shares);
    Map<String, Integer> validation = counts(data.heldOut().validation());
    Map<String, Integer> test = counts(data.heldOut().test());
    assertThat(validation).hasSize(100).doesNotContainKeys(test.keySet().toArray(String[]::new));
    assertThat(test).hasSize(200);
    assertThat(counts(data.shards().collect())).hasSize(700);
  }

  @Test
  void whenAllRowsAreEqualEveryPartHasItsShareOfThem() throws IOException {
    TrainingData data = load(repeated(1_000, 0), "data.validation.fraction = 0.25");
    assertThat(counts(data.heldOut().validation())).isEqualTo(Map.of("999", 250));
    assertThat(counts(data.shards().collect())).isEqualTo(Map.of("999", 750));
  }
}
