package io.github.sparkmlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import io.github.sparkmlp.shutdown.JobExit;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.scheduler.SparkListenerBlockManagerAdded;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.BlockManagerId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.Option;

/** Files of this host's disk, and an executor that says it is on another host. */
@Tag("drill")
class ExecutorsElsewhereIT {
  private static final String CLUSTER = "local-cluster[1,1,1024]";

  /** Of a network for documentation, which no machine has. */
  private static final String HOST = "198.51.100.1";

  private final PrintStream systemErr = System.err;
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  @TempDir private Path folder;

  @BeforeEach
  void capture() {
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    System.setProperty("spark.master", CLUSTER);
  }

  @AfterEach
  void restore() {
    System.setErr(systemErr);
    System.clearProperty("spark.master");
  }

  /** A cluster of one real executor, beside which another one is announced. */
  private static SparkSession session() throws Exception {
    String jar = Path.of("target/spark-mlp.jar").toAbsolutePath().toString();
    SparkSession spark = TestSpark.session(CLUSTER, Map.of("spark.jars", jar));
    BlockManagerId other = BlockManagerId.apply("elsewhere", HOST, 7000, Option.empty());
    spark
        .sparkContext()
        .listenerBus()
        .post(
            new SparkListenerBlockManagerAdded(0, other, 1L << 30, Option.empty(), Option.empty()));
    spark.sparkContext().listenerBus().waitUntilEmpty();
    return spark;
  }

  private int predict(Path output, String... more) throws Exception {
    Path input =
        Files.writeString(folder.resolve("new.csv"), "color,age,income\nred,40,1e6\nblue,50,5e5\n");
    List<String> arguments =
        new ArrayList<>(List.of("predict", "--format", "csv", "--option", "header=true"));
    arguments.addAll(List.of("--model", "src/test/resources/models/format-4-classes"));
    arguments.addAll(List.of("--input", input.toString(), "--output", output.toString()));
    arguments.addAll(List.of(more));
    return TestCommand.run(arguments.toArray(String[]::new));
  }

  @Test
  void predictionsForDisksThatNobodySharesAreRefused() throws Exception {
    SparkSession first = session();
    Path output = folder.resolve("predicted");
    assertThat(predict(output)).isEqualTo(78);
    assertThat(first.sparkContext().isStopped()).isTrue();
    assertThat(err.toString(StandardCharsets.UTF_8)).contains(output.toString(), HOST);
    assertThat(folder.toFile().list()).containsExactly("new.csv");

    session();
    assertThat(predict(output, "--shared-files")).isZero();
    assertThat(output.resolve("_SUCCESS")).exists();
  }

  @Test
  void aTrainingThatWouldWriteBadRowsThereIsRefused() throws Exception {
    Path config = Path.of("conf/seed.conf");
    String output = folder + "/runs";
    Throwable thrown =
        catchThrowable(
            () ->
                TestJob.run(
                    session(),
                    config,
                    "x",
                    () -> false,
                    "data.bad-rows=1",
                    "output=\"" + output + "\""));
    JobFailure failure = JobExit.failure(thrown);
    assertThat(failure.exitCode()).as("%s", thrown).isEqualTo(ExitCode.DOES_NOT_FIT);
    assertThat(failure).hasMessageContaining(output).hasMessageContaining(HOST);
  }
}
