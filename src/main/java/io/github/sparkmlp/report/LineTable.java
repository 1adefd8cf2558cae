package io.github.sparkmlp.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import io.github.sparkmlp.store.Storage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The numbers of a {@code .jsonl} file: a row per line, a column per field; NaN if missing. */
final class LineTable {
  private static final ObjectReader JSON = new ObjectMapper().reader();

  private final Map<String, double[]> columns = new LinkedHashMap<>();
  private int rows;

  /** Reads a file; no rows if it does not exist. */
  static LineTable read(Storage storage, String location) throws IOException {
    LineTable table = new LineTable();
    if (storage.exists(location)) {
      try (BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(storage.open(location), StandardCharsets.UTF_8))) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          table.add(JSON.readTree(line));
        }
      }
    }
    return table;
  }

  private void add(JsonNode line) {
    line.properties()
        .forEach(
            field -> {
              double[] column = columns.getOrDefault(field.getKey(), new double[0]);
              if (column.length <= rows) {
                column = resized(column, 2 * rows + 16);
                columns.put(field.getKey(), column);
              }
              column[rows] = field.getValue().isNumber() ? field.getValue().asDouble() : Double.NaN;
            });
    rows++;
  }

  /** Returns a column with more rows, all NaN, or fewer. */
  private static double[] resized(double[] column, int size) {
    double[] resized = Arrays.copyOf(column, size);
    Arrays.fill(resized, Math.min(column.length, size), size, Double.NaN);
    return resized;
  }

  int rows() {
    return rows;
  }

  /** Returns the names of all columns, in order of first appearance. */
  Set<String> names() {
    return columns.keySet();
  }

  /** Returns a column with a number for each row; all NaN if there is no such column. */
  double[] column(String name) {
    return resized(columns.getOrDefault(name, new double[0]), rows);
  }

  double last(String name) {
    return rows == 0 ? Double.NaN : column(name)[rows - 1];
  }
}
