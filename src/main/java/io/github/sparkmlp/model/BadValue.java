package io.github.sparkmlp.model;

/** Thrown when a value makes a row unfit for training or scoring. */
public final class BadValue extends IllegalArgumentException {
  private static final long serialVersionUID = 1;
  private static final int LONGEST_QUOTE = 60;

  private final String remedy;

  /**
   * A bad value.
   *
   * @param what the value that was found, and its column
   * @param remedy what was expected
   */
  public BadValue(String what, String remedy) {
    super(what);
    this.remedy = remedy;
  }

  public static BadValue of(String column, Object value, String remedy) {
    return new BadValue("\"%s\" is %s".formatted(column, quote(value)), remedy);
  }

  /** A bad value for text that is not a valid row of its table. */
  public static BadValue malformed(String text) {
    return new BadValue("malformed row: " + quote(text), "A value for each column was expected.");
  }

  /** A bad value for text that is not a valid LIBSVM line. */
  public static BadValue malformedVector(String text) {
    return new BadValue(
        "malformed row: " + quote(text),
        "A label and index:value pairs were expected, the indices from 1 on and ascending.");
  }

  /** Quotes a value; only the beginning of a long one. */
  static String quote(Object value) {
    String text = String.valueOf(value);
    return text.length() > LONGEST_QUOTE ? text.substring(0, LONGEST_QUOTE) + "…" : text;
  }

  public String remedy() {
    return remedy;
  }

  /** Does nothing, because there may be a bad value in every row. */
  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
