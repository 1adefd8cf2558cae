package io.github.sparkmlp.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sparkmlp.TestConfig;
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
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeldOutTest {
  private static final int DIFFERENT = 240;

  @TempDir private Path folder;

  /** Different rows, every third one three times, in some order. */
  private String write(long order, int count) throws IOException {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      for (int copy = 0; copy < (i % 3 == 0 ? 3 : 1); copy++) {
        rows.add(i % 2 + "," + i);
      }
    }
    Collections.shuffle(rows, new Random(order));
    Path file = folder.resolve("rows-" + order + ".csv");
    Files.writeString(file, "label,x\n" + String.join("\n", rows));
    return file.toString();
  }

  private TrainingData load(String file, double fraction, long seed, int partitions)
      throws IOException {
    Path conf =
        Files.writeString(
            folder.resolve("test.conf"),
            """
            run-name = test
            data {
              format = csv
              options { header = true }
              train { path = "%s" }
              validation { fraction = %s }
              partitions = %s
            }
            network { layers = [1, 2] }
            optimizer { type = sgd, learning-rate = 1 }
            epochs = 1
            """
                .formatted(file, fraction, partitions));
    JobConfig config = TestConfig.read(conf, List.of());
    ExampleReader reader =
        new ExampleReader(
            TestSpark.local(), config.data(), Topology.of(config.network()), config.targets());
    return TestConfig.load(reader, config.batch(), seed);
  }

  /** How often each value of the one feature is there. */
  private static Map<Float, Integer> values(List<Shard> shards) {
    Map<Float, Integer> values = new TreeMap<>();
    for (Shard shard : shards) {
      for (int e = 0; e < shard.examples(); e++) {
        values.merge(shard.features().at(e), 1, Integer::sum);
      }
    }
    return values;
  }

  private static Map<Float, Integer> heldOut(TrainingData data) {
    return values(data.heldOut().validation().orElseThrow().shards().collect());
  }

  @Test
  void aShareIsSetApartTheSameForEverySeedOrderAndPartitioning() throws IOException {
    TrainingData data = load(write(1, DIFFERENT), 0.25, 1, 1);
    Map<Float, Integer> expected = heldOut(data);
    assertThat(heldOut(load(write(1, DIFFERENT), 0.25, 99, 3))).isEqualTo(expected);
    assertThat(heldOut(load(write(2, DIFFERENT), 0.25, 1, 5))).isEqualTo(expected);
    assertThat(data.fingerprint().examples() + data.heldOut().validation().orElseThrow().examples())
        .isEqualTo(400);
  }

  /** ⌈f n⌉, and at most the copies of the last one more. */
  @Test
  void theShareIsExactAndEqualRowsStayTogether() throws IOException {
    for (double fraction : new double[] {0.001, 0.1, 0.5, 0.9}) {
      TrainingData data = load(write(1, DIFFERENT), fraction, 1, 2);
      long wanted = (long) Math.ceil(fraction * 400);
      assertThat(data.heldOut().validation().orElseThrow().examples())
          .isBetween(wanted, wanted + 2);
      Map<Float, Integer> apart = heldOut(data);
      assertThat(apart).allSatisfy((x, n) -> assertThat(n).isEqualTo(x % 3 == 0 ? 3 : 1));
      assertThat(values(data.shards().collect()).keySet())
          .doesNotContainAnyElementsOf(apart.keySet())
          .hasSize(DIFFERENT - apart.size());
    }
  }

  @Test
  void whatIsSetApartIsASampleOfAllRows() throws IOException {
    Map<Float, Integer> apart = heldOut(load(write(1, 3_000), 0.2, 1, 2));
    double mean = apart.keySet().stream().mapToDouble(x -> x).average().orElseThrow();
    assertThat(mean).isBetween(1_350.0, 1_650.0);
  }
}
