package io.github.sparkmlp.source;

import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Explains why a table has no column of some name, as far as its header tells. */
public final class NoColumn {
  private static final int MOST_NAMES = 50;
  private static final List<String> SEPARATORS = List.of(";", "\t", "|");

  private NoColumn() {}

  public static JobFailure failure(String name, List<String> columns) {
    String known =
        columns.size() > MOST_NAMES
            ? String.join(", ", columns.subList(0, MOST_NAMES))
                + ", and %s more".formatted(columns.size() - MOST_NAMES)
            : String.join(", ", columns);
    return new JobFailure(
        ExitCode.BAD_DATA,
        "The data have no column \"%s\"".formatted(name),
        guess(name, columns) + "They have: " + known + ".");
  }

  private static String guess(String name, List<String> columns) {
    if (columns.stream().anyMatch(column -> column.matches("(?i)\\s*<(!doctype|html|\\?xml).*"))) {
      return "This is a page of HTML, not a table: was it saved under the name of one? ";
    }
    if (columns.size() == 1) {
      for (String separator : SEPARATORS) {
        if (columns.get(0).contains(separator)) {
          return "The columns are separated by %s: set data.options.sep = \"%s\". "
              .formatted(
                  separator.equals("\t") ? "tabs" : separator, separator.replace("\t", "\\t"));
        }
      }
    }
    return similar(name, columns).map("Did you mean \"%s\"? "::formatted).orElse("");
  }

  /**
   * The only column whose name differs just in case, spaces and punctuation; empty if there is
   * none.
   */
  public static Optional<String> similar(String name, List<String> columns) {
    List<String> alike = columns.stream().filter(other -> bare(other).equals(bare(name))).toList();
    return alike.size() == 1 ? Optional.of(alike.get(0)) : Optional.empty();
  }

  private static String bare(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[\\s_.\\-\"']+", "");
  }
}
