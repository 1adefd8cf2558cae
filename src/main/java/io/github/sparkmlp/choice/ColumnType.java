package io.github.sparkmlp.choice;

import io.github.sparkmlp.key.Key;
import java.io.Serializable;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

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

    /** Whether values are dates or times, which may have a pattern. */
    public boolean isMoment() {
      return this == DATE || this == DATE_TIME || this == TIME;
    }
  }

  public static ColumnType of(Kind kind) {
    return new ColumnType(kind, "");
  }

  public static ColumnType read(Key key) {
    String[] words = key.text().strip().split("\\s+", 2);
    String pattern = words.length == 1 ? "" : words[1];
    Kind kind = key.choice(Kind.class, words[0]);
    if (!pattern.isEmpty() && !(kind.isMoment() && isPattern(pattern))) {
      throw key.mustBe(
          kind.isMoment()
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
