package io.github.sparkmlp.source;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Finds columns with the same name, which Spark reads under names of its own. */
public final class RepeatedNames {
  private RepeatedNames() {}

  /**
   * A line for each name that several columns have, whatever its case.
   *
   * @param written the names in the file; null if there are none
   * @param read the names that columns are read under, in the same order
   */
  public static List<String> said(List<String> written, List<String> read) {
    Map<String, List<String>> places = new HashMap<>();
    for (int i = 0; i < Math.min(read.size(), written.size()); i++) {
      String name = written.get(i) == null ? "" : written.get(i).toLowerCase(Locale.ROOT);
      places.computeIfAbsent(name, first -> new ArrayList<>()).add(read.get(i));
    }
    List<String> said = new ArrayList<>();
    places.forEach(
        (name, all) -> {
          if (all.size() > 1 && !name.isEmpty()) {
            said.add(
                "several columns are called \"%s\": they are read as %s"
                    .formatted(name, String.join(", ", all)));
          }
        });
    said.sort(null);
    return said;
  }
}
