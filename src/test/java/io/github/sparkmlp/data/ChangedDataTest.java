package io.github.sparkmlp.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.sparkmlp.TestConfig;
import io.github.sparkmlp.TestSpark;
import io.github.sparkmlp.config.BatchConfig;
import io.github.sparkmlp.config.JobConfig;
import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import io.github.sparkmlp.model.FeatureColumn;
import io.github.sparkmlp.model.Preprocessing;
import io.github.sparkmlp.model.Scaling;
import io.github.sparkmlp.model.TargetScaling;
import io.github.sparkmlp.nn.Topology;
import io.github.sparkmlp.order.CountedExamples;
import io.github.sparkmlp.shutdown.JobExit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
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
    reader = reader(file);
  }

  private ExampleReader reader(Path table) throws IOException {
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
                .formatted(table));
    JobConfig config = TestConfig.read(conf, List.of());
    batch = config.batch();
    return new ExampleReader(
        TestSpark.local(), config.data(), Topology.of(config.network()), config.targets());
  }

  @ParameterizedTest
  @ValueSource(strings = {"0,1\n1,2\n0,3\n1,5\n", "0,1\n1,2\n0,3\n", "0,1\n1,2\n0,3\n1,4\n1,4\n"})
  void rowsToTrainOnMustBeTheSameWhenTheyAreReadAgain(String changed) throws IOException {
    CountedExamples counted = CountedExamples.of(reader.training(batch).examples());
    assertThat(counted.examples().collect()).hasSize(1);
    Files.writeString(file, "label,x\n" + changed);
    assertChanged(() -> counted.examples().collect(), "part 0 had 4 rows");
  }

  @Test
  void eachPartMustBeTheSame() throws IOException {
    Path table = Files.createDirectory(folder.resolve("table"));
    Files.writeString(table.resolve("a.csv"), "label,x\n0,1\n1,2\n0,3\n");
    Path second = Files.writeString(table.resolve("b.csv"), "label,x\n1,4\n0,5\n");
    CountedExamples counted = CountedExamples.of(reader(table).training(batch).examples());
    assertThat(counted.examples().collect()).hasSize(2);
    Files.writeString(second, "label,x\n");
    assertChanged(() -> counted.examples().collect(), " had 2 rows, and now has 0");
  }

  /** As the job tells it: bad data, and what changed. */
  private static void assertChanged(ThrowingCallable reading, String what) {
    Throwable thrown = catchThrowable(reading);
    assertThat(thrown).isInstanceOf(SparkException.class);
    JobFailure failure = JobExit.failure(thrown);
    assertThat(failure.exitCode()).isEqualTo(ExitCode.BAD_DATA);
    assertThat(failure)
        .hasMessageStartingWith("The data changed while they were read: ")
        .hasMessageContaining(what);
  }

  @Test
  void rowsToScoreMustBeTheSameWhenTheyAreReadAgain() throws IOException {
    Preprocessing preprocessing =
        new Preprocessing(
            List.of(FeatureColumn.number("x")),
            Scaling.uniform(1, 1),
            List.of(),
            List.of(),
            TargetScaling.NONE);
    EvaluationData data = EvaluationData.load(reader, reader.data().train(), preprocessing, "test");
    assertThat(data.shards().collect()).hasSize(1);
    Files.writeString(file, ROWS.replace('4', '5'));
    JavaSparkContext context = reader.context();
    context.getPersistentRDDs().values().forEach(rdd -> rdd.unpersist(true));
    assertChanged(() -> data.shards().collect(), "with other values");
  }
}
