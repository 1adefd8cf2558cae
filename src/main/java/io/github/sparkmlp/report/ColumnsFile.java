package io.github.sparkmlp.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.sparkmlp.store.Storage;
import io.github.sparkmlp.table.ColumnGuess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** {@code columns.json}: the guessed types of a table's columns. */
public final class ColumnsFile {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_SHOWN = 500;

  private ColumnsFile() {}

  /** Writes the file: one object per column. */
  public static void write(Storage storage, String folder, List<ColumnGuess> columns)
      throws IOException {
    ArrayNode all = JSON.createArrayNode();
    for (ColumnGuess column : columns) {
      ObjectNode json =
          all.addObject()
              .put("name", column.name())
              .put("type", column.said())
              .put("ignored", column.isIgnored())
              .put("missing", column.absent())
              .put("distinct", column.different())
              .put("values", column.values());
      column.warnings().forEach(json.withArray("warnings")::add);
    }
    storage.write(location(folder), JSON.writeValueAsBytes(all));
  }

  /** Returns the report's table of columns, with warnings below it. */
  static List<Html> html(JsonNode columns) {
    if (columns.isEmpty()) {
      return List.of();
    }
    Table table = new Table("texts", "", List.of("", "is", "missing", "different", "values"));
    List<Html> warnings = new ArrayList<>();
    int shown = 0;
    for (JsonNode column : columns) {
      if (shown++ < MOST_SHOWN) {
        boolean ignored = column.path("ignored").asBoolean();
        String type = column.path("type").asText();
        table.row(
            column.path("name").asText(),
            List.of(
                ignored ? "left out: " + type : type,
                column.path("missing").asText(),
                column.path("distinct").asText(),
                column.path("values").asText()));
      }
      for (JsonNode warning : column.path("warnings")) {
        warnings.add(Html.tag("li", warning.asText()));
      }
    }
    List<Html> all = new ArrayList<>(List.of(table.html()));
    if (columns.size() > MOST_SHOWN) {
      all.add(Html.tag("p", "and %s more".formatted(columns.size() - MOST_SHOWN)));
    }
    if (!warnings.isEmpty()) {
      all.add(Html.tag("ul").addAll(warnings.stream()));
    }
    return all;
  }

  static String location(String folder) {
    return folder + "/columns.json";
  }
}
