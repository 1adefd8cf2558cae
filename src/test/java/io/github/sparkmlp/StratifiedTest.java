package io.github.sparkmlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Shares of each class. */
class StratifiedTest {
  private final SparkSession spark = TestSpark.local();
  @TempDir private Path folder;

  /** 1,000 rows of "often", 100 of "seldom", 10 of "rare" and one of "once". */
  private List<String> rows() {
    Random random = new Random(1);
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < 1_111; i++) {
      String label = i < 1_000 ? "often" : i < 1_100 ? "seldom" : i < 1_110 ? "rare" : "once";
      rows.add(random.nextGaussian() + "," + random.nextGaussian() + "," + label);
    }
    return rows;
  }

  private Path write(String name, List<String> rows) throws IOException {
    return Files.writeString(folder.resolve(name), "a,b,y\n" + String.join("\n", rows) + "\n");
  }

  private TestRun run(Path table, String... overrides) throws IOException {
    return TestRun.of(
        spark,
        folder,
        """
        run-name = x
        data {
          format = csv, options { header = true }, train { path = "%s" }, label = y
          classes = auto, scale = standard
          validation { fraction = 0.1 }, test { fraction = 0.2 }
        }
        network { layers = [2, 4, 4] }
        optimizer { type = adam, learning-rate = 0.01 }
        epochs = 1
        """
            .formatted(table),
        overrides);
  }

  private static List<Long> supports(JsonNode score) {
    List<Long> supports = new ArrayList<>();
    score.path("classes").forEach(of -> supports.add(of.path("examples").asLong()));
    return supports;
  }

  @Test
  void eachClassHasItsShare() throws IOException {
    TestRun run = run(write("rows.csv", rows()), "data.stratified=true");
    JsonNode json = run.json("run.json");
    // Sorted: often, once, rare, seldom.
    assertThat(supports(json.path("test"))).containsExactly(200L, 0L, 2L, 20L);
    assertThat(json.path("validation").path("examples").asLong()).isEqualTo(100 + 1 + 10);
    assertThat(json.path("train").path("examples").asLong()).isEqualTo(1_111 - 222 - 111);
  }

  @Test
  void theSharesDoNotDependOnFilesOrPartitions() throws Exception {
    List<String> rows = rows();
    TestRun one = run(write("rows.csv", rows), "data.stratified=true");
    Collections.shuffle(rows, new Random(2));
    Path whole = Files.createDirectory(folder.resolve("whole"));
    write("whole/0.csv", rows.subList(0, 500));
    write("whole/1.csv", rows.subList(500, 1_111));
    TestRun other = run(whole, "data.stratified=true", "data.partitions=5");
    assertThat(other.hash()).isEqualTo(one.hash());
    assertThat(other.json("run.json").path("test")).isEqualTo(one.json("run.json").path("test"));
  }

  @Test
  void theKeyIsPartOfTheLearning() throws Exception {
    Path table = write("rows.csv", rows());
    TestRun run = run(table, "data.stratified=true");
    TestRun plain = run(table);
    assertThat(plain.hash()).isNotEqualTo(run.hash());
    assertThat(run.json("run.json").path("learning").path("data.stratified").asText())
        .isEqualTo("true");
    assertThat(plain.json("run.json").path("learning").has("data.stratified")).isFalse();
  }

  @Test
  void valuesHaveNoClasses() throws IOException {
    Path table = write("rows.csv", List.of("1,2,3", "4,5,6"));
    Throwable refused =
        catchThrowable(
            () ->
                run(
                    table,
                    "data.stratified=true",
                    "data.classes=null",
                    "task=regression",
                    "loss=mse",
                    "network.layers=[2,1]"));
    assertThat(refused).hasMessageContaining("data.stratified");
  }
}
