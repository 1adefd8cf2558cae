package io.github.sparkmlp.config;

import io.github.sparkmlp.choice.ColumnType;
import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * How a table spells its values.
 *
 * @param types types of the columns that hold more than plain numbers, by column
 * @param missing texts that mean a missing feature, besides the empty text
 * @param decimalComma whether 1,5 is one and a half
 * @param classes other spellings of class names, mapped to the names
 */
public record SpellingConfig(
    Map<String, ColumnType> types,
    List<String> missing,
    boolean decimalComma,
    Map<String, String> classes)
    implements Serializable {

  /** Whether a column is ignored. */
  public boolean ignores(String column) {
    ColumnType type = types.get(column);
    return type != null && type.kind() == ColumnType.Kind.IGNORE;
  }
}
