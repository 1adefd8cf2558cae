package io.github.sparkmlp.source;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.api.java.UDF1;

/**
 * Cuts lines of CSV into values as RFC 4180 defines them: a value may be in quotes, and a quote
 * within them is doubled. The values of a line become one array, whatever the number of columns;
 * Spark's own parser needs an expression for each column.
 */
final class CsvLine implements UDF1<String, String[]> {
  private static final long serialVersionUID = 1;

  /** The options that this class obeys, or that only choose lines. */
  private static final Set<String> OBEYED =
      Set.of(
          "header",
          "sep",
          "delimiter",
          "quote",
          "escape",
          "comment",
          "nullvalue",
          "encoding",
          "charset",
          "ignoreleadingwhitespace",
          "ignoretrailingwhitespace",
          "inferschema",
          "multiline");

  static final Set<String> CHOOSING_FILES =
      Set.of("path", "pathglobfilter", "recursivefilelookup", "modifiedbefore", "modifiedafter");

  private final char separator;
  private final char quote;
  private final boolean quoted;
  private final boolean trimLeading;
  private final boolean trimTrailing;
  private final String nullValue;
  private final int columns;

  CsvLine(Map<String, String> options, int columns) {
    this.separator = separator(options).charAt(0);
    String mark = options.getOrDefault("quote", "\"");
    this.quoted = !mark.isEmpty();
    this.quote = quoted ? mark.charAt(0) : 0;
    this.trimLeading = Boolean.parseBoolean(options.get("ignoreLeadingWhiteSpace"));
    this.trimTrailing = Boolean.parseBoolean(options.get("ignoreTrailingWhiteSpace"));
    this.nullValue = options.getOrDefault("nullValue", "");
    this.columns = columns;
  }

  /** Adds defaults: quotes are doubled within quotes, spaces around values are ignored. */
  static SortedMap<String, String> completed(Map<String, String> options) {
    TreeMap<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    all.putAll(options);
    String quote = all.getOrDefault("quote", "\"");
    all.putIfAbsent("escape", quote.isEmpty() ? "\"" : quote);
    all.putIfAbsent("ignoreLeadingWhiteSpace", "true");
    all.putIfAbsent("ignoreTrailingWhiteSpace", "true");
    return all;
  }

  /** Whether this class can cut lines with these options, which must be complete. */
  static boolean understands(Map<String, String> options) {
    String quote = options.getOrDefault("quote", "\"");
    return options.keySet().stream()
            .map(name -> name.toLowerCase(Locale.ROOT))
            .allMatch(name -> OBEYED.contains(name) || CHOOSING_FILES.contains(name))
        && !Boolean.parseBoolean(options.get("inferSchema"))
        && separator(options).length() == 1
        && quote.length() <= 1
        && (quote.isEmpty() || quote.equals(options.get("escape")));
  }

  private static String separator(Map<String, String> options) {
    String given = options.getOrDefault("sep", options.getOrDefault("delimiter", ","));
    return given.equals("\\t") ? "\t" : given;
  }

  /** The values of a line; null if they are not as many as the columns, or it ends in quotes. */
  @Override
  public String[] call(String line) {
    String[] values = values(line, columns);
    return values == null || values.length != columns ? null : values;
  }

  /** All values of a line, however many there are; null if it ends within quotes. */
  String[] values(String line) {
    return values(line, Integer.MAX_VALUE);
  }

  private String[] values(String line, int most) {
    List<String> values = new ArrayList<>(columns);
    int at = 0;
    while (at >= 0 && values.size() <= most) {
      at = next(line, at, values);
    }
    return at == UNFINISHED ? null : values.toArray(String[]::new);
  }

  private static final int END = -1;
  private static final int UNFINISHED = -2;

  /** Adds the value that starts here, and returns where the next one does. */
  private int next(String line, int from, List<String> values) {
    int start = from;
    while (trimLeading && start < line.length() && isSpace(line.charAt(start))) {
      start++;
    }
    if (quoted && start < line.length() && line.charAt(start) == quote) {
      return nextQuoted(line, start, values);
    }
    return nextPlain(line, start, values);
  }

  private int nextPlain(String line, int start, List<String> values) {
    int found = line.indexOf(separator, start);
    int end = found < 0 ? line.length() : found;
    int last = end;
    while (trimTrailing && last > start && isSpace(line.charAt(last - 1))) {
      last--;
    }
    String value = line.substring(start, last);
    values.add(value.equals(nullValue) ? null : value);
    return found < 0 ? END : found + 1;
  }

  private int nextQuoted(String line, int start, List<String> values) {
    StringBuilder value = new StringBuilder();
    int at = start + 1;
    while (true) {
      int mark = line.indexOf(quote, at);
      if (mark < 0) {
        return UNFINISHED;
      }
      value.append(line, at, mark);
      if (mark + 1 < line.length() && line.charAt(mark + 1) == quote) {
        value.append(quote);
        at = mark + 2;
      } else {
        return afterQuoted(line, start, mark + 1, value, values);
      }
    }
  }

  /** Continues after a closing quote; without a separator the quote was an ordinary character. */
  private int afterQuoted(
      String line, int start, int end, StringBuilder value, List<String> values) {
    int at = end;
    while (at < line.length() && line.charAt(at) != separator && isSpace(line.charAt(at))) {
      at++;
    }
    if (at < line.length() && line.charAt(at) != separator) {
      return nextPlain(line, start, values);
    }
    values.add(value.toString());
    return at < line.length() ? at + 1 : END;
  }

  private boolean isSpace(char c) {
    return c <= ' ' && c != separator;
  }
}
