package io.github.sparkmlp.record;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Formats figures for people; a missing one becomes a dash. */
public final class Figures {
  public static final String NONE = "–";

  private Figures() {}

  public static String percent(JsonNode share) {
    return share.isNumber() ? percent(share.doubleValue()) : NONE;
  }

  public static String percent(double share) {
    return String.format(Locale.ROOT, "%.2f %%", 100 * share);
  }

  public static String number(JsonNode value) {
    return value.isNumber() ? number(value.doubleValue()) : NONE;
  }

  /** Formats a number with four digits; whole numbers, and those from 10,000 on, to the unit. */
  public static String number(double value) {
    if (!Double.isFinite(value)) {
      return NONE;
    }
    if (Math.abs(value) >= 1e15) {
      return String.format(Locale.ROOT, "%.3e", value);
    }
    if (value == Math.rint(value) || Math.abs(value) >= 1e4) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
    return rounded(value, 4).stripTrailingZeros().toString();
  }

  public static BigDecimal rounded(double value, int digits) {
    return new BigDecimal(value).round(new MathContext(digits));
  }

  public static String text(JsonNode value) {
    return value.isMissingNode() || value.isNull()
        ? NONE
        : value.isValueNode() ? value.asText() : value.toString();
  }

  /** Formats the time between two instants in ISO 8601. */
  public static String duration(JsonNode from, JsonNode to) {
    try {
      Duration time = Duration.between(Instant.parse(from.asText()), Instant.parse(to.asText()));
      String minutesAndSeconds =
          String.format(Locale.ROOT, "%s:%02d", time.toMinutesPart(), time.toSecondsPart());
      return time.toHours() == 0
          ? time.toMinutes() == 0 ? time.toSeconds() + " s" : minutesAndSeconds + " min"
          : String.format(Locale.ROOT, "%s:%02d h", time.toHours(), time.toMinutesPart());
    } catch (DateTimeException e) {
      return NONE;
    }
  }

  /** Turns a field's name into words: {@code validationMacroF1} becomes "validation macro F1". */
  public static String words(String field) {
    return Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
        .splitAsStream(field)
        .map(word -> word.matches("[A-Z][0-9]+") ? word : word.toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(" "));
  }

  public static String capital(String words) {
    return words.isEmpty() ? words : Character.toUpperCase(words.charAt(0)) + words.substring(1);
  }
}
