package io.github.sparkmlp.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sparkmlp.TestConfig;
import io.github.sparkmlp.TestSpark;
import io.github.sparkmlp.config.BatchConfig;
import io.github.sparkmlp.config.JobConfig;
import io.github.sparkmlp.model.FeatureColumn;
import io.github.sparkmlp.model.Preprocessing;
import io.github.sparkmlp.model.Scaling;
import io.github.sparkmlp.nn.Topology;
import io.github.sparkmlp.order.CountedExamples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are written to during a run, and then have to be read again. */
class ChangedDataTest {
  private static final String ROWS = "label,x\n0,1\n1,2\n0,3\n1,4\n";

  @TempDir private Path folder;
  private Path file;
  private ExampleReader reader;
  private BatchConfig batch;

  @BeforeEach
  void writeRows() throws IOException {
    file = Files.writeString(folder.resolve("rows.csv"), ROWS);
    Path conf =
        Files.writeString(
            folder.resolve("test.conf"),
            """
            run-name = test
            data { format = csv, options { header = true }, train { path = "%s" } }
            network { layers = [1, 2] }
            optimizer { type = sgd, learning-rate = 1 }
            epochs = 1
            """
                .formatted(file));
    JobConfig config = TestConfig.read(conf, List.of());
    batch = config.batch();
    reader =
        new ExampleReader(
            TestSpark.local(), config.data(), Topology.of(config.network()), config.targets());
  }

  @ParameterizedTest
  @ValueSource(strings = {"0,1\n1,2\n0,3\n1,5\n", "0,1\n1,2\n0,3\n", "0,1\n1,2\n0,3\n1,4\n1,4\n"})
  void rowsToTrainOnMustBeTheSameWhenTheyAreReadAgain(String changed) throws IOException {
    CountedExamples counted = CountedExamples.of(reader.training(batch).examples());
    assertThat(counted.examples().collect()).hasSize(1);
    Files.writeString(file, "label,x\n" + changed);
    assertThatThrownBy(() -> counted.examples().collect())
        .isInstanceOf(SparkException.class)
        .hasStackTraceContaining("The data changed while they were read: part 0 had 4 rows");
  }

  @Test
  void rowsToScoreMustBeTheSameWhenTheyAreReadAgain() throws IOException {
    Preprocessing preprocessing =
        new Preprocessing(
            List.of(FeatureColumn.number("x")), Scaling.uniform(1, 1), List.of(), List.of());
    EvaluationData data = EvaluationData.load(reader, reader.data().train(), preprocessing, "test");
    assertThat(data.shards().collect()).hasSize(1);
    Files.writeString(file, ROWS.replace('4', '5'));
    JavaSparkContext context = reader.context();
    context.getPersistentRDDs().values().forEach(rdd -> rdd.unpersist(true));
    assertThatThrownBy(() -> data.shards().collect())
        .isInstanceOf(SparkException.class)
        .hasStackTraceContaining("with other values");
  }
}
