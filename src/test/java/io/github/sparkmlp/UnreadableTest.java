package io.github.sparkmlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.github.sparkmlp.config.JobConfig;
import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.job.TrainJob;
import io.github.sparkmlp.model.PublishedModel;
import io.github.sparkmlp.model.Scorer;
import io.github.sparkmlp.store.DenyingFileSystem;
import io.github.sparkmlp.store.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Inputs that exist and may not be read are told from those that do not exist. */
class UnreadableTest {
  private static final Storage STORAGE = new Storage(new Configuration());

  @TempDir private Path folder;

  /** A file that even root may not read; any file without permissions, for others. */
  private Path denied;

  private int runs;

  @BeforeEach
  void deny() throws IOException {
    denied = Path.of("/proc/sys/vm/compact_memory");
    if (!Files.exists(denied) || Files.isReadable(denied)) {
      denied = Files.writeString(folder.resolve("denied"), "text");
      Files.setPosixFilePermissions(denied, Set.of(PosixFilePermission.OWNER_WRITE));
      assumeFalse(Files.isReadable(denied));
    }
  }

  private Path link(String name) throws IOException {
    return Files.createSymbolicLink(folder.resolve(name), denied);
  }

  private static void assertDenied(ThrowingCallable reading, String named) {
    Throwable thrown = catchThrowable(reading);
    assertThat(TestJob.exitCode(thrown))
        .as(String.valueOf(thrown))
        .isEqualTo(ExitCode.NO_PERMISSION);
    assertThat(thrown).hasMessageContaining(named);
  }

  @Test
  void aConfiguration() {
    assertDenied(() -> STORAGE.read(denied.toString()), denied.toString());
  }

  @Test
  void aModel() throws IOException {
    Path model = link("model.json").getParent();
    assertDenied(() -> PublishedModel.read(STORAGE, model.toString()), "model.json");
    assertDenied(() -> Scorer.load(model), "model.json");
  }

  private JobConfig config(String... data) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("job.conf"),
            """
        run-name = %s
        output = "%s"
        data { %s }
        network { layers = [2, 2] }
        optimizer { type = sgd, learning-rate = 0.1 }
        epochs = 1
        """
                .formatted(runs++, folder.resolve("runs"), String.join(", ", data)));
    return TestConfig.read(file, List.of());
  }

  @Test
  void rowsAndStartingParameters() throws IOException {
    SparkSession spark = TestSpark.local();
    Path csv = link("rows.csv");
    assertDenied(
        () ->
            TrainJob.run(
                config("format = csv", "train { path = \"" + csv + "\" }"), spark, () -> false),
        "rows.csv");
    Path idx = link("images");
    String files = "train { images = \"%s\", labels = \"%s\" }".formatted(idx, idx);
    assertDenied(() -> TrainJob.run(config("format = idx", files), spark, () -> false), "images");
    Path start = link("start.safetensors");
    String rows = "train { path = \"none\" } }, network { init-from = \"" + start + "\"";
    assertDenied(
        () -> TrainJob.run(config("format = csv", rows), spark, () -> false), "start.safetensors");
  }

  @Test
  void rowsOnAStoreThatRefuses() throws IOException {
    SparkSession spark = TestSpark.local();
    spark
        .sparkContext()
        .hadoopConfiguration()
        .set("fs.denying.impl", DenyingFileSystem.class.getName());
    Files.writeString(folder.resolve("rows.csv"), "0,1,2\n");
    String path = "train { path = \"denying://" + folder + "/rows.csv\" }";
    assertDenied(() -> TrainJob.run(config("format = csv", path), spark, () -> false), "rows.csv");
  }
}
