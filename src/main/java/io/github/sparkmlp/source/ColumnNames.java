package io.github.sparkmlp.source;

import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** What the names of a table's columns tell. */
public final class ColumnNames {
  private static final Pattern IDENTIFIER =
      Pattern.compile(
          "(?i)(.*[_ .-])?(id|uuid|guid|key|index|rownum|row|unnamed: 0)|.*[a-z](Id|ID)");

  private static final int MOST_NAMES = 50;
  private static final List<String> SEPARATORS = List.of(";", "\t", "|");

  private ColumnNames() {}

  /** Whether a column is named like an identifier: id, customerID, row, …. */
  public static boolean isIdentifier(String column) {
    return IDENTIFIER.matcher(column).matches();
  }

  /** A name as {@link org.apache.spark.sql.Dataset#col} takes it, whatever its signs. */
  public static String quoted(String column) {
    return "`" + column.replace("`", "``") + "`";
  }

  /**
   * A line for each name that several columns have, whatever its case; Spark reads such columns
   * under names of its own.
   *
   * @param written the names in the file; null if there are none
   * @param read the names that columns are read under, in the same order
   */
  public static List<String> repeated(List<String> written, List<String> read) {
    Map<String, List<String>> places = new TreeMap<>();
    for (int i = 0; i < Math.min(read.size(), written.size()); i++) {
      String name = Objects.toString(written.get(i), "").toLowerCase(Locale.ROOT);
      places.computeIfAbsent(name, first -> new ArrayList<>()).add(read.get(i));
    }
    return places.entrySet().stream()
        .filter(name -> !name.getKey().isEmpty() && name.getValue().size() > 1)
        .map(
            name ->
                "several columns are called \"%s\": they are read as %s"
                    .formatted(name.getKey(), String.join(", ", name.getValue())))
        .toList();
  }

  /** The failure for a name that no column has, explained as far as the columns tell. */
  public static JobFailure missing(String name, List<String> columns) {
    String known =
        columns.size() > MOST_NAMES
            ? String.join(", ", columns.subList(0, MOST_NAMES))
                + ", and %s more".formatted(columns.size() - MOST_NAMES)
            : String.join(", ", columns);
    return ExitCode.BAD_DATA.failure(
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

  /** The only column whose name differs just in case, spaces and punctuation; else empty. */
  public static Optional<String> similar(String name, List<String> columns) {
    List<String> alike = columns.stream().filter(other -> bare(other).equals(bare(name))).toList();
    return alike.size() == 1 ? Optional.of(alike.get(0)) : Optional.empty();
  }

  private static String bare(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[\\s_.\\-\"']+", "");
  }
}
