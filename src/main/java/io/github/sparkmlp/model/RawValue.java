package io.github.sparkmlp.model;

import java.lang.reflect.Array;
import java.util.List;

/** Interprets the values of a table's columns, wherever the table came from. */
public final class RawValue {
  /** What decoders put in place of bytes that are not valid text. */
  private static final char REPLACEMENT = '\uFFFD';

  private RawValue() {}

  /**
   * A finite number; NaN if it is missing, that is, null, blank or NaN.
   *
   * @param value a number, a boolean, or the text of a number
   * @throws BadValue if it is none of these, or beyond float32
   */
  public static double number(String column, Object value) {
    if (isMissing(value)) {
      return Double.NaN;
    }
    double number = Double.POSITIVE_INFINITY;
    if (value instanceof Number boxed) {
      number = boxed.doubleValue();
    } else if (value instanceof Boolean flag) {
      number = flag ? 1 : 0;
    } else if (value instanceof String text) {
      number = parse(text);
    }
    if (Float.isInfinite((float) number)) {
      throw BadValue.of(column, value, "A finite number was expected.");
    }
    return number + 0.0;
  }

  private static boolean isMissing(Object value) {
    return value == null
        || (value instanceof Number number && Double.isNaN(number.doubleValue()))
        || (value instanceof String text && (text.isBlank() || text.strip().equals("NaN")));
  }

  /** Parses a number, but not 1f or 2D, which Java would accept. */
  private static double parse(String text) {
    String number = text.strip();
    boolean suffixed = Character.isLetter(number.charAt(number.length() - 1));
    try {
      return suffixed ? Double.POSITIVE_INFINITY : Double.parseDouble(number);
    } catch (NumberFormatException e) {
      return Double.POSITIVE_INFINITY;
    }
  }

  /**
   * Writes this many numbers, NaN for missing ones.
   *
   * @param value unsigned bytes, or a list or array of numbers
   * @throws BadValue if there are more or fewer, or the value is none of these
   */
  public static void numbers(String column, Object value, double[] numbers, int at, int count) {
    int length = length(value);
    if (length != count) {
      throw length < 0
          ? BadValue.of(column, value, "An array of %s numbers was expected.".formatted(count))
          : new BadValue(
              "\"%s\" has %s values".formatted(column, length),
              "The network reads %s.".formatted(count));
    }
    for (int i = 0; i < count; i++) {
      numbers[at + i] = element(column, value, i);
    }
  }

  private static double element(String column, Object value, int i) {
    if (value instanceof byte[] bytes) {
      return bytes[i] & 0xff;
    }
    if (value instanceof List<?> list) {
      return number(column, list.get(i));
    }
    return number(column, Array.get(value, i));
  }

  /** The length of an array; negative if the value is not an array. */
  private static int length(Object value) {
    if (value instanceof List<?> list) {
      return list.size();
    }
    return value != null && value.getClass().isArray() ? Array.getLength(value) : -1;
  }

  /**
   * A category or the name of a class; null if it is missing, that is, null or blank.
   *
   * @throws BadValue if it is not text, because its bytes are not in the encoding of its file
   */
  public static String text(String column, Object value) {
    String text = value == null ? "" : value.toString();
    if (text.indexOf(REPLACEMENT) >= 0) {
      throw BadValue.of(column, value, "Text in the encoding of the file, UTF-8, was expected.");
    }
    return text.isBlank() ? null : text;
  }
}
