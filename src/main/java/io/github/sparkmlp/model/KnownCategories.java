package io.github.sparkmlp.model;

import java.util.List;
import java.util.Set;

/** The categories of the training rows, to look up those of other rows. */
public final class KnownCategories {
  private final List<FeatureColumn> columns;
  private final List<Set<String>> known;

  public KnownCategories(List<FeatureColumn> columns) {
    this.columns = columns;
    this.known = columns.stream().map(column -> Set.copyOf(column.categories())).toList();
  }

  /** Whether a raw value is a category that no training row had; false for a missing value. */
  public boolean isUnseen(int column, Object value) {
    if (!columns.get(column).isCategory()) {
      return false;
    }
    String category = columns.get(column).category(value);
    return category != null && !known.get(column).contains(category);
  }
}
