package io.github.sparkmlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code submit.sh completion} prints, in a shell that has read it. */
class CompletionIT {
  /**
   * Asks bash for the function that completes a command, and it for the last word's completions.
   */
  private static final String TAB =
      """
      source completion.bash
      COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_LINE="$*"
      [[ $(complete -p submit.sh) =~ -F\\ ([^ ]+) ]]
      "${BASH_REMATCH[1]}" "$1" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
      echo "${COMPREPLY[@]}"
      """;

  @TempDir private static Path folder;

  @BeforeAll
  static void print() throws Exception {
    Submit.Ended ended = Submit.start(folder, "completion").await();
    assertThat(ended.exitCode()).as(ended.err()).isZero();
    Files.writeString(folder.resolve("completion.bash"), ended.out());
    Files.writeString(folder.resolve("tab.bash"), TAB);
  }

  private static String run(String... command) throws Exception {
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output.strip();
  }

  @ParameterizedTest
  @CsvSource({
    "tr, train",
    "--master local[2] --driver-memory 4g tr, train",
    "e, evaluate export",
    "train --dr, --dry-run",
    "--master local[2] train --re, --resume",
    "evaluate --part t, test train",
    "completion --h, --help"
  })
  void completesCommandsAndTheirOptions(String typed, String completed) throws Exception {
    List<String> command = new ArrayList<>(List.of("bash", "tab.bash", "./submit.sh"));
    command.addAll(List.of(typed.split(" ", -1)));
    assertThat(run(command.toArray(String[]::new))).isEqualTo(completed);
  }

  /** In a shell that a person types into: a path comes from the shell's own completion. */
  @Test
  void completesFilesWhereAFileIsMeant() throws Exception {
    assumeThat(Path.of("/usr/bin/script")).exists();
    Files.writeString(folder.resolve("flowers.conf"), "");
    Files.writeString(
        folder.resolve("typed"), "source completion.bash\necho submit.sh train --config flo\t\n");
    String typed = "bash --norc --noprofile -i < typed";
    assertThat(run("/usr/bin/script", "-qec", typed, "/dev/null")).contains("flowers.conf");
  }

  @Test
  void shellsTakeIt() throws Exception {
    run("bash", "-n", "completion.bash");
    run("bash", "-c", "source completion.bash && complete -p submit.sh");
    assumeThat(Path.of("/usr/bin/zsh")).as("zsh is not installed").exists();
    assertThat(run("zsh", "-fc", "source ./completion.bash && print $_comps[submit.sh]"))
        .contains("_bash_complete");
  }
}
