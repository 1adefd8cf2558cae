package io.github.sparkmlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.sparkmlp.choice.ActivationType;
import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.faults.Drill;
import io.github.sparkmlp.nn.Topology;
import io.github.sparkmlp.preflight.ResourceChecks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The language of whoever starts the job. */
class LocalesTest {
  private static final Locale BEFORE = Locale.getDefault();

  @TempDir private static Path folder;
  private static String hash;

  @BeforeAll
  static void trainInTheDefaultLocale() throws Exception {
    TestJob.run(TestSpark.local(), Drill.config(folder, 2), "default");
    hash = TestRun.at(folder.resolve("default")).hash();
  }

  @AfterEach
  void restore() {
    Locale.setDefault(BEFORE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ar-EG-u-nu-arab", "tr", "th-TH-u-ca-buddhist", "hi-IN-u-nu-deva", "fa"})
  void theLocaleChangesNoBitAndNoNameOfAFile(String tag) throws Exception {
    Locale.setDefault(Locale.forLanguageTag(tag));
    Path config = Drill.config(folder, 2);
    int[] asked = {0};
    Throwable stopped =
        catchThrowable(() -> TestJob.run(TestSpark.local(), config, tag, () -> asked[0]++ == 9));
    assertThat(TestJob.exitCode(stopped)).isEqualTo(ExitCode.TEMPORARY);
    TestJob.run(TestSpark.local(), config, tag);

    TestRun run = TestRun.at(folder.resolve(tag));
    assertThat(run.hash()).isEqualTo(hash);
    assertThat(run.folder().resolve("checkpoints/commits").toFile().list())
        .allMatch(name -> name.matches("[0-9]{20}\\.json"));
    assertThat(run.json("run.json").get("dataFingerprint"))
        .isEqualTo(TestRun.at(folder.resolve("default")).json("run.json").get("dataFingerprint"));
  }

  @Test
  void aTimeInANameIsWrittenInLatinDigits() throws Exception {
    Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab-ca-islamic"));
    Path config = Drill.config(folder, 3);
    Files.writeString(config, "run-name = r-${timestamp}", StandardOpenOption.APPEND);
    assertThat(TestConfig.read(config, List.of()).runName()).matches("r-20[0-9]{6}-[0-9]{6}");
  }

  @Test
  void figuresForPeopleAreTheSameEverywhere() {
    Locale.setDefault(Locale.forLanguageTag("hi-IN-u-nu-deva"));
    Throwable refused =
        catchThrowable(
            () ->
                ResourceChecks.requireCountable(
                    new Topology(List.of(784, 400_000, 10), List.of(ActivationType.SIGMOID))));
    assertThat(refused).hasMessageContaining("318,000,010 parameters");
  }
}
