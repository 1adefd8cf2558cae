package io.github.sparkmlp.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Rows whose category no row to train on had, for people and as JSON. */
final class Unseen {
  private Unseen() {}

  /** A warning for each column that has counts, out of all rows. */
  static List<String> lines(Map<String, Long> counts, long rows) {
    return counts.entrySet().stream()
        .map(
            column ->
                String.format(
                    Locale.ROOT,
                    "warning: in %,d of %,d rows \"%s\" is a category that no training row had",
                    column.getValue(),
                    rows,
                    column.getKey()))
        .toList();
  }

  /** Adds the counts as {@code unseenCategories}; nothing where there are none. */
  static void describe(Map<String, Long> counts, ObjectNode json) {
    if (!counts.isEmpty()) {
      counts.forEach(json.putObject("unseenCategories")::put);
    }
  }
}
