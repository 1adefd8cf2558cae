package io.github.sparkmlp.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sparkmlp.session.EndingFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class EndingFileTest {
  @TempDir private Path folder;
  private String location;

  @BeforeEach
  void name() {
    location = folder.resolve("runs/.ending-1").toString();
    System.setProperty(EndingFile.LOCATION, location);
  }

  @AfterEach
  void forget() {
    System.clearProperty(EndingFile.LOCATION);
  }

  private int status() {
    return new CommandLine(new StatusCommand()).execute("--ending", location);
  }

  @Test
  void aDriverLeavesItsExitCodeForTheOneWhoAsks() {
    EndingFile.begin();
    EndingFile.write(new EndingFile.Content(66, "error: there are no rows\n  Check --input."));
    assertThat(status()).isEqualTo(66);
    assertThat(folder.resolve("runs/.ending-1")).doesNotExist();
  }

  @Test
  void aDriverThatWasKilledIsWorthARetry() {
    EndingFile.begin();
    assertThat(status()).isEqualTo(75);
  }

  @Test
  void aDriverThatNeverBeganHasNoExitCodeOfOurs() {
    assertThat(status()).isEqualTo(1);
  }

  @Test
  void withoutANameNothingIsWritten() throws Exception {
    System.clearProperty(EndingFile.LOCATION);
    EndingFile.begin();
    try (var files = Files.list(folder)) {
      assertThat(files).isEmpty();
    }
  }
}
