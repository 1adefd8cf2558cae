package io.github.sparkmlp.model;

/** A value of a row that cannot be learnt from or scored. */
public final class BadValue extends IllegalArgumentException {
  private static final long serialVersionUID = 1;
  private static final int LONGEST_QUOTE = 60;

  private final String remedy;

  /**
   * A bad value.
   *
   * @param what what was found, in which column
   * @param remedy what was expected
   */
  public BadValue(String what, String remedy) {
    super(what);
    this.remedy = remedy;
  }

  /** A column's value is not as expected. */
  public static BadValue of(String column, Object value, String remedy) {
    return new BadValue("\"%s\" is %s".formatted(column, quote(value)), remedy);
  }

  /** Text that is no row of its table. */
  public static BadValue malformed(String text) {
    return new BadValue("malformed row: " + quote(text), "A value for each column was expected.");
  }

  /** Text that is no line of LIBSVM's format. */
  public static BadValue malformedVector(String text) {
    return new BadValue(
        "malformed row: " + quote(text),
        "A label and index:value pairs were expected, the indices from 1 on and ascending.");
  }

  /** Of a long one, just the beginning. */
  static String quote(Object value) {
    String text = String.valueOf(value);
    return text.length() > LONGEST_QUOTE ? text.substring(0, LONGEST_QUOTE) + "…" : text;
  }

  public String remedy() {
    return remedy;
  }

  /** There can be one for every row. */
  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
