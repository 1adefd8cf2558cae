package io.github.sparkmlp.source;

import java.util.regex.Pattern;

/** Knows columns that identify rows by their names. */
public final class Identifiers {
  private static final Pattern NAME =
      Pattern.compile(
          "(?i)(.*[_ .-])?(id|uuid|guid|key|index|rownum|row|unnamed: 0)|.*[a-z](Id|ID)");

  private Identifiers() {}

  /** Whether a column is named like an identifier: id, customerID, row, …. */
  public static boolean isName(String column) {
    return NAME.matcher(column).matches();
  }
}
