package io.github.sparkmlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.sparkmlp.failure.JobFailure;
import io.github.sparkmlp.faults.Drill;
import io.github.sparkmlp.shutdown.JobExit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run on a real file system that has no room for its checkpoints, or becomes read-only. */
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

  private static void remount(Path disk, String options) throws Exception {
    assertThat(command("mount", "-o", "remount," + options, disk.toString())).isZero();
  }

  private static void train(Path config, String output, BooleanSupplier stop) throws IOException {
    TestJob.run(TestSpark.local(), config, "run", stop, "output=" + output);
  }

  private String undisturbed(Path config) throws Exception {
    train(config, folder + "/undisturbed", () -> false);
    return TestRun.at(folder.resolve("undisturbed/run")).hash();
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
    Path config = Drill.config(folder, 1);
    Throwable thrown = catchThrowable(() -> train(config, disk.toString(), () -> false));
    JobFailure failure = JobExit.failure(thrown);
    assertThat(failure.exitCode().number()).isEqualTo(74);
    assertThat(failure.getMessage())
        .contains(disk + "/run/checkpoints/data/", "No space left on device");
    JsonNode json = TestRun.at(disk.resolve("run")).json("run.json");
    assertThat(json.get("status").textValue()).isEqualTo("failed");
    assertThat(json.get("exitCode").intValue()).isEqualTo(74);
    assertThat(json.get("error").textValue()).contains("No space left on device");

    remount(disk, "size=100m");
    train(config, disk.toString(), () -> false);
    assertThat(TestRun.at(disk.resolve("run")).hash()).isEqualTo(undisturbed(config));
  }

  @Test
  void aDiskThatBecameReadOnlyIsNamedAndTheRunGoesOnOnceItIsNot() throws Exception {
    remount(disk, "size=100m");
    Path config = Drill.config(folder, 2);
    int[] asked = {0};
    Throwable thrown =
        catchThrowable(
            () ->
                train(
                    config,
                    disk.toString(),
                    () -> {
                      if (asked[0]++ == 9) {
                        readOnly();
                      }
                      return false;
                    }));
    JobFailure failure = JobExit.failure(thrown);
    assertThat(failure.exitCode().number()).isIn(74, 77);
    assertThat(failure.getMessage()).contains(disk + "/run/", "Read-only file system");

    remount(disk, "rw");
    train(config, disk.toString(), () -> false);
    TestRun run = TestRun.at(disk.resolve("run"));
    assertThat(run.json("run.json").get("term").intValue()).isEqualTo(2);
    assertThat(run.hash()).isEqualTo(undisturbed(config));
  }

  private void readOnly() {
    try {
      remount(disk, "ro");
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
