package io.github.sparkmlp.model;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.IsoFields;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Dates and times as numbers. A periodic part, such as the month, is a point on a circle: its sine
 * and cosine.
 *
 * <ul>
 *   <li>a date: year, month, day of the week, days since 1970: 6 numbers
 *   <li>a date and time: year, month, day of the week, time of the day, days since 1970: 8 numbers
 *   <li>a time: 2 numbers
 * </ul>
 */
public final class Moment {
  private static final double DAY_NANOS = 86_400e9;

  /** A day, a time after a T or a space, and an offset; the latter two may be left out. */
  private static final DateTimeFormatter ISO =
      new DateTimeFormatterBuilder()
          .parseCaseInsensitive()
          .append(DateTimeFormatter.ISO_LOCAL_DATE)
          .optionalStart()
          .appendPattern("['T'][' ']")
          .append(DateTimeFormatter.ISO_LOCAL_TIME)
          .optionalStart()
          .appendOffsetId()
          .optionalEnd()
          .optionalEnd()
          .toFormatter(Locale.ENGLISH);

  /** Patterns without a day: the first of the month or quarter is meant. */
  private static final Pattern MONTH_OR_QUARTER = Pattern.compile("[^dD]*[MLq][^dD]*");

  private static final Map<String, DateTimeFormatter> FORMATTERS = new ConcurrentHashMap<>();

  private Moment() {}

  /** Whether a text is a pattern of dates or times. */
  static boolean isPattern(String pattern) {
    try {
      return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH) != null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** A readable list of the numbers that a kind has. */
  public static String numbers(FeatureColumn.Kind kind) {
    String time = "sine and cosine of the time of the day";
    String day = "year, sine and cosine of the month, sine and cosine of the day of the week";
    return switch (kind) {
      case DATE -> day + ", days since 1970";
      case DATE_TIME -> day + ", " + time + ", days since 1970";
      default -> time;
    };
  }

  /** The readable name of each number that a kind has. */
  public static List<String> names(FeatureColumn.Kind kind) {
    List<String> names = new ArrayList<>();
    if (kind != FeatureColumn.Kind.TIME) {
      names.addAll(List.of("year", "month sin", "month cos", "weekday sin", "weekday cos"));
    }
    if (kind != FeatureColumn.Kind.DATE) {
      names.addAll(List.of("time sin", "time cos"));
    }
    if (kind != FeatureColumn.Kind.TIME) {
      names.add("days");
    }
    return names;
  }

  /** The numbers of a date or time; NaN if it is missing, {@link BadValue} if it is none. */
  static void write(FeatureColumn column, Object value, double[] to, int at) {
    boolean absent = value == null || (value instanceof String t && column.spelling().isMissing(t));
    if (absent) {
      Arrays.fill(to, at, at + column.inputs(), Double.NaN);
      return;
    }
    LocalDateTime moment = moment(column, value);
    LocalDate day = moment.toLocalDate();
    double time = moment.toLocalTime().toNanoOfDay() / DAY_NANOS;
    int next = at;
    if (column.kind() != FeatureColumn.Kind.TIME) {
      to[next++] = day.getYear();
      next = circle((day.getMonthValue() - 1) / 12.0, to, next);
      next = circle((day.getDayOfWeek().getValue() - 1) / 7.0, to, next);
    }
    if (column.kind() != FeatureColumn.Kind.DATE) {
      next = circle(time, to, next);
    }
    if (column.kind() != FeatureColumn.Kind.TIME) {
      to[next] = day.toEpochDay() + (column.kind() == FeatureColumn.Kind.DATE ? 0 : time);
    }
  }

  private static int circle(double turns, double[] to, int at) {
    to[at] = StrictMath.sin(2 * Math.PI * turns) + 0.0;
    to[at + 1] = StrictMath.cos(2 * Math.PI * turns) + 0.0;
    return at + 2;
  }

  private static LocalDateTime moment(FeatureColumn column, Object value) {
    try {
      if (value instanceof java.sql.Timestamp timestamp) {
        return ofInstant(timestamp.toInstant());
      }
      if (value instanceof java.sql.Date date) {
        return date.toLocalDate().atStartOfDay();
      }
      if (value instanceof Instant instant) {
        return ofInstant(instant);
      }
      if (value instanceof LocalDateTime moment) {
        return moment;
      }
      if (value instanceof LocalDate date) {
        return date.atStartOfDay();
      }
      if (value instanceof LocalTime time) {
        return time.atDate(LocalDate.EPOCH);
      }
      if (value instanceof OffsetDateTime moment) {
        return ofInstant(moment.toInstant());
      }
      return parse(column.kind(), column.spelling().pattern(), value.toString().strip());
    } catch (DateTimeException e) {
      throw BadValue.of(column.name(), value, expected(column));
    }
  }

  private static String expected(FeatureColumn column) {
    String pattern = column.spelling().pattern();
    return "A %s was expected%s."
        .formatted(
            column.kind() == FeatureColumn.Kind.TIME ? "time" : "date",
            pattern.isEmpty() ? "" : " as " + pattern);
  }

  private static LocalDateTime ofInstant(Instant instant) {
    return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
  }

  /**
   * Whether a text is a date or a time that matches a pattern.
   *
   * @param pattern the pattern; empty for ISO 8601
   */
  public static boolean isOf(FeatureColumn.Kind kind, String pattern, String text) {
    try {
      parse(kind, pattern, text);
      return true;
    } catch (DateTimeException e) {
      return false;
    }
  }

  private static LocalDateTime parse(FeatureColumn.Kind kind, String pattern, String text) {
    TemporalAccessor parsed = formatter(kind, pattern).parse(text);
    LocalDate date = parsed.query(TemporalQueries.localDate());
    LocalTime time = parsed.query(TemporalQueries.localTime());
    boolean needsDate = kind != FeatureColumn.Kind.TIME;
    if (needsDate ? date == null : time == null) {
      throw new DateTimeException(text);
    }
    LocalDateTime local =
        LocalDateTime.of(
            needsDate ? date : LocalDate.EPOCH, time == null ? LocalTime.MIDNIGHT : time);
    ZoneOffset offset = parsed.query(TemporalQueries.offset());
    return offset == null || !needsDate ? local : ofInstant(local.toInstant(offset));
  }

  private static DateTimeFormatter formatter(FeatureColumn.Kind kind, String pattern) {
    if (pattern.isEmpty()) {
      return kind == FeatureColumn.Kind.TIME ? DateTimeFormatter.ISO_LOCAL_TIME : ISO;
    }
    return FORMATTERS.computeIfAbsent(
        pattern,
        text -> {
          DateTimeFormatterBuilder builder =
              new DateTimeFormatterBuilder().parseCaseInsensitive().appendPattern(text);
          if (MONTH_OR_QUARTER.matcher(text).matches()) {
            builder.parseDefaulting(
                text.contains("q") ? IsoFields.DAY_OF_QUARTER : ChronoField.DAY_OF_MONTH, 1);
          }
          return builder.toFormatter(Locale.ENGLISH);
        });
  }
}
