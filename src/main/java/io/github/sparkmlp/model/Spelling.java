package io.github.sparkmlp.model;

import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * How the texts of a column spell its values.
 *
 * @param style of numbers
 * @param pattern of dates and times; empty for ISO 8601
 * @param missing texts that mean a missing value, besides the empty text
 * @param decimalComma whether 1,5 means one and a half
 */
public record Spelling(Style style, String pattern, List<String> missing, boolean decimalComma)
    implements Serializable {

  public enum Style {
    /** Digits, a decimal point, an exponent. */
    PLAIN,
    /** Also with thousands separators, currency signs and percent signs. */
    FORMATTED,
    /** A word for yes or no. */
    BOOLEAN
  }

  /** Plain numbers; nothing but the empty text is missing. */
  public static final Spelling DEFAULT = new Spelling(Style.PLAIN, "", List.of(), false);

  private static final Set<String> YES = Set.of("true", "t", "yes", "y", "on", "1", "1.0");
  private static final Set<String> NO = Set.of("false", "f", "no", "n", "off", "0", "0.0");

  private static final Pattern SIGNS = Pattern.compile("[\\p{Sc}%‰\\s\\u00a0\\u202f'’]");
  private static final Pattern CURRENCY_CODE =
      Pattern.compile("^(USD|EUR|GBP|CHF|JPY|CNY|INR)|(USD|EUR|GBP|CHF|JPY|CNY|INR)$");
  private static final Pattern GROUPED_BY_COMMAS =
      Pattern.compile("[-+]?\\d{1,3}(,\\d{2,3})*,\\d{3}(\\.\\d*)?");
  private static final Pattern GROUPED_BY_POINTS =
      Pattern.compile("[-+]?\\d{1,3}(\\.\\d{3})+(,\\d*)?");

  public Spelling {
    missing = List.copyOf(missing);
  }

  /** Whether this is the default spelling of plain numbers and texts. */
  public boolean isDefault() {
    return equals(DEFAULT);
  }

  /** Whether a text is a word for yes or no, in any case. */
  public static boolean isYesOrNo(String text) {
    String word = text.toLowerCase(Locale.ROOT);
    return YES.contains(word) || NO.contains(word);
  }

  /** Whether a text means a missing value. */
  public boolean isMissing(String text) {
    return text.isBlank() || (!missing.isEmpty() && missing.contains(text.strip()));
  }

  /** The number that a value spells; NaN if it is missing, {@link BadValue} if it is none. */
  double number(String column, Object value) {
    if (!(value instanceof String text)) {
      return RawValue.number(column, value);
    }
    if (isMissing(text)) {
      return Double.NaN;
    }
    String plain = plain(text.strip());
    if (plain == null) {
      throw BadValue.of(column, value, "A %s was expected.".formatted(expected()));
    }
    try {
      return RawValue.number(column, plain);
    } catch (BadValue e) {
      throw BadValue.of(column, value, "A finite number was expected.");
    }
  }

  /** Whether a text is a finite number in this spelling. */
  public boolean isNumber(String text) {
    try {
      return Double.isFinite(number("", text));
    } catch (BadValue e) {
      return false;
    }
  }

  private String expected() {
    return style == Style.BOOLEAN ? "yes or no" : "finite number";
  }

  /** The number as Java spells it; null if the text does not fit this style. */
  private String plain(String text) {
    return switch (style) {
      case PLAIN -> decimalComma ? withPoint(text) : text;
      case FORMATTED -> unformatted(text);
      case BOOLEAN -> {
        String word = text.toLowerCase(Locale.ROOT);
        yield YES.contains(word) ? "1" : NO.contains(word) ? "0" : null;
      }
    };
  }

  private static String withPoint(String text) {
    if (GROUPED_BY_POINTS.matcher(text).matches()) {
      return text.replace(".", "").replace(',', '.');
    }
    return text.replace(',', '.');
  }

  private String unformatted(String text) {
    boolean negative = text.startsWith("(") && text.endsWith(")");
    String inner = negative ? text.substring(1, text.length() - 1) : text;
    String bare = CURRENCY_CODE.matcher(inner.strip()).replaceAll("");
    bare = SIGNS.matcher(bare).replaceAll("");
    if (decimalComma) {
      bare = withPoint(bare);
    } else if (GROUPED_BY_COMMAS.matcher(bare).matches()) {
      bare = bare.replace(",", "");
    }
    return negative ? "-" + bare : bare;
  }

  /** The category that a value spells; null if it is missing. */
  String category(String column, Object value) {
    String text = RawValue.text(column, value);
    return text == null || isMissing(text) ? null : text;
  }
}
