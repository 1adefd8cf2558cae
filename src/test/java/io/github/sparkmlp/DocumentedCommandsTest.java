package io.github.sparkmlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** The command lines and options that README.md and the pages of the site name. */
class DocumentedCommandsTest {
  /** Up to a pipe, a redirection, a comment or the end of a substitution. */
  private static final Pattern SUBMIT =
      Pattern.compile("(?:\\./submit\\.sh|spark-submit)((?:'[^']*'|\\$\\([^)]*\\)|[^'|>#;)])*)");

  private static final Pattern ARGUMENT =
      Pattern.compile("(?:'[^']*'|\"[^\"]*\"|\\$\\([^)]*\\)|[^\\s'\"])+");

  private static final Pattern OPTION = Pattern.compile("(?<![\\w-])--[a-z][a-z-]*");

  /** Options of spark-submit, and of submit.sh itself, that documents name. */
  private static final Set<String> SPARK =
      Set.of(
          "--master",
          "--deploy-mode",
          "--conf",
          "--files",
          "--packages",
          "--driver-memory",
          "--executor-memory",
          "--status-from");

  static List<Document> documents() throws IOException {
    return Document.all();
  }

  private static CommandLine commandLine() {
    return new CommandLine(Main.class).setCaseInsensitiveEnumValuesAllowed(true);
  }

  @ParameterizedTest
  @MethodSource("documents")
  void commandLinesAreUnderstood(Document document) {
    List<String> texts = new ArrayList<>(document.lines());
    texts.addAll(document.spans());
    for (String text : texts) {
      Matcher submit = SUBMIT.matcher(text);
      while (submit.find()) {
        List<String> command = command(submit.group(1));
        assertThatCode(() -> commandLine().parseArgs(command.toArray(String[]::new)))
            .as("%s in %s", text, document)
            .doesNotThrowAnyException();
      }
    }
  }

  /**
   * What is left without the options of spark-submit and the jar, as submit.sh tells them apart.
   */
  private static List<String> command(String arguments) {
    List<String> left = new ArrayList<>();
    ARGUMENT.matcher(arguments).results().forEach(found -> left.add(found.group()));
    while (!left.isEmpty() && left.get(0).startsWith("-")) {
      String option = left.remove(0);
      assertThat(SPARK).as("options of spark-submit").contains(option);
      left.remove(0);
    }
    if (!left.isEmpty() && left.get(0).endsWith("spark-mlp.jar")) {
      left.remove(0);
    }
    // A synopsis: [options of spark-submit] [command] …
    return left.isEmpty() || left.get(0).startsWith("[") ? List.of() : left;
  }

  @ParameterizedTest
  @MethodSource("documents")
  void optionsAreKnown(Document document) {
    for (String span : document.spans()) {
      CommandLine named = commandLine().getSubcommands().get(span.split(" ", 2)[0]);
      Set<String> known = new TreeSet<>(named == null ? SPARK : Set.of());
      List<CommandLine> commands =
          named == null ? List.copyOf(commandLine().getSubcommands().values()) : List.of(named);
      commands.forEach(command -> known.addAll(command.getCommandSpec().optionsMap().keySet()));
      OPTION
          .matcher(span)
          .results()
          .forEach(
              option -> assertThat(known).as("%s in %s", span, document).contains(option.group()));
    }
  }

  @Test
  void everyCommandIsInTheReference() {
    Document operations = Document.of(Document.PAGES.resolve("operations.md"));
    Set<String> told = new TreeSet<>();
    operations.spans().forEach(span -> told.add(span.split(" ", 2)[0]));
    assertThat(told).containsAll(commandLine().getSubcommands().keySet());
  }
}
