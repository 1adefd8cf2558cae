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

/**
 * The numbers of a {@code .jsonl} file, one row per line and one column per field; NaN where a
 * field is missing.
 */
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
              double[] column = columns.computeIfAbsent(field.getKey(), name -> nothing(rows + 16));
              if (column.length <= rows) {
                int length = column.length;
                column = Arrays.copyOf(column, 2 * rows);
                Arrays.fill(column, length, 2 * rows, Double.NaN);
                columns.put(field.getKey(), column);
              }
              column[rows] = field.getValue().isNumber() ? field.getValue().asDouble() : Double.NaN;
            });
    rows++;
  }

  private static double[] nothing(int size) {
    double[] column = new double[size];
    Arrays.fill(column, Double.NaN);
    return column;
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
    double[] column = columns.getOrDefault(name, new double[0]);
    double[] all = nothing(rows);
    System.arraycopy(column, 0, all, 0, Math.min(column.length, rows));
    return all;
  }

  double last(String name) {
    return rows == 0 ? Double.NaN : column(name)[rows - 1];
  }
}
