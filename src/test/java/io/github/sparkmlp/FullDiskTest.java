package io.github.sparkmlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.sparkmlp.failure.JobFailure;
import io.github.sparkmlp.faults.Drill;
import io.github.sparkmlp.job.TrainJob;
import io.github.sparkmlp.shutdown.JobExit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run on a real file system that has no room for its checkpoints. */
class FullDiskTest {
  @TempDir private Path folder;
  private Path disk;

  @BeforeEach
  void mountASmallDisk() throws Exception {
    disk = Files.createDirectory(folder.resolve("disk"));
    assumeThat(command("mount", "-t", "tmpfs", "-o", "size=80k", "tmpfs", disk.toString()))
        .as("only root may mount a small disk")
        .isZero();
  }

  @AfterEach
  void unmountIt() throws Exception {
    command("umount", disk.toString());
  }

  private static int command(String... words) throws Exception {
    try {
      return new ProcessBuilder(words)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      return -1;
    }
  }

  @Test
  void theFileThatHasNoRoomIsNamedAndTheRunSaysHowItEnded() throws Exception {
    List<String> small = List.of("run-name=full", "output=" + disk);
    Path config = Drill.config(folder, 1);
    Throwable thrown =
        catchThrowable(() -> TrainJob.run(TestConfig.read(config, small), TestSpark.local()));
    JobFailure failure = JobExit.failure(thrown);
    assertThat(failure.exitCode().number()).isEqualTo(74);
    assertThat(failure.getMessage())
        .contains(disk + "/full/checkpoints/data/", "No space left on device");
    JsonNode json = TestRun.at(disk.resolve("full")).json("run.json");
    assertThat(json.get("status").textValue()).isEqualTo("failed");
    assertThat(json.get("exitCode").intValue()).isEqualTo(74);
    assertThat(json.get("error").textValue()).contains("No space left on device");
  }
}
