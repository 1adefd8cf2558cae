package io.github.sparkmlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.sparkmlp.failure.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A name is refused at once, or the run gets its folder. */
class RunNameTest {
  @TempDir private Path folder;

  private Path config() throws Exception {
    Path rows = Files.writeString(folder.resolve("rows.csv"), "0,1,2\n1,2,1\n0,1,3\n");
    return Files.writeString(
        folder.resolve("job.conf"),
        """
        output = "%s"
        data { format = csv, train { path = "%s" }, label = _c0 }
        network { layers = [2, 2] }
        optimizer { type = sgd, learning-rate = 0.1 }
        epochs = 1
        """
            .formatted(folder.resolve("runs"), rows));
  }

  @ParameterizedTest
  @CsvSource({"a, 250", "a, 255", "~, 1", "a b, 1", "ä, 127", "x:y, 1"})
  void aNameThatAFolderCanHaveWorks(String part, int times) throws Exception {
    String name = part.repeat(times);
    TestJob.run(TestSpark.local(), config(), name);
    TestRun run = TestRun.at(folder.resolve("runs").resolve(name));
    assertThat(run.json("run.json").path("status").asText()).isEqualTo("done");
    TestJob.run(TestSpark.local(), config(), name);
  }

  @Test
  void aLongerOneIsRefusedAtOnce() throws Exception {
    Path config = config();
    Throwable thrown =
        catchThrowable(() -> TestJob.run(TestSpark.local(), config, "a".repeat(256)));
    assertThat(TestJob.exitCode(thrown)).isEqualTo(ExitCode.USAGE);
    Throwable bytes = catchThrowable(() -> TestJob.run(TestSpark.local(), config, "ä".repeat(128)));
    assertThat(TestJob.exitCode(bytes)).isEqualTo(ExitCode.USAGE);
    assertThat(folder.resolve("runs")).doesNotExist();
  }
}
