package io.github.sparkmlp.choice;

import io.github.sparkmlp.key.Key;
import java.io.Serializable;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The type of a table's column as {@code data.columns} spells it: {@code category}, {@code date
 * dd.MM.yyyy}, ….
 *
 * @param kind the kind of values in the column
 * @param pattern the {@link DateTimeFormatter} pattern of dates and times; empty: ISO 8601
 */
public record ColumnType(Kind kind, String pattern) implements Serializable {

  /** The kinds of values in a column. */
  public enum Kind {
    /** A number; thousands separators, currency signs and percent signs are ignored. */
    NUMBER,
    /** True or false, yes or no, on or off, 1 or 0. */
    BOOLEAN,
    /** One of a set of texts. */
    CATEGORY,
    /** A date without a time. */
    DATE,
    /** A date and a time of day. */
    DATE_TIME,
    /** A time of day. */
    TIME,
    /** The column is not read. */
    IGNORE;

    boolean hasPattern() {
      return this == DATE || this == DATE_TIME || this == TIME;
    }
  }

  public static ColumnType of(Kind kind) {
    return new ColumnType(kind, "");
  }

  public static ColumnType read(Key key) {
    String[] words = key.text().strip().split("\\s+", 2);
    String name = words[0].toUpperCase(Locale.ROOT).replace('-', '_');
    String pattern = words.length == 1 ? "" : words[1];
    List<String> names = Arrays.stream(Kind.values()).map(Key::hyphenated).toList();
    if (!names.contains(words[0])) {
      throw key.mustBe(names.stream().collect(Collectors.joining(", ", "one of: ", "")));
    }
    Kind kind = Kind.valueOf(name);
    if (!pattern.isEmpty() && !(kind.hasPattern() && isPattern(pattern))) {
      throw key.mustBe(
          kind.hasPattern()
              ? words[0] + " and a pattern, as dd.MM.yyyy or HH:mm"
              : words[0] + " alone");
    }
    return new ColumnType(kind, pattern);
  }

  private static boolean isPattern(String pattern) {
    try {
      return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH) != null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Returns the type as the configuration spells it. */
  @Override
  public String toString() {
    return Key.hyphenated(kind) + (pattern.isEmpty() ? "" : " " + pattern);
  }
}
