package io.github.sparkmlp.store;

import java.util.List;
import java.util.Locale;

/** Formats sizes of memory and files for people. */
public final class Bytes {
  private static final List<String> UNITS = List.of("B", "KB", "MB", "GB", "TB", "PB", "EB");

  private Bytes() {}

  /** Formats a size with three digits and a decimal unit: 1 B, 23.1 KB, 4.29 GB. */
  public static String text(long bytes) {
    double value = bytes;
    int unit = 0;
    while (Math.rint(value) >= 1000) {
      value /= 1000;
      unit++;
    }
    int decimals = unit == 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
    return String.format(Locale.ROOT, "%." + decimals + "f %s", value, UNITS.get(unit));
  }
}
