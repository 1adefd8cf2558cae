package io.github.sparkmlp.source;

import java.util.Arrays;
import java.util.Collection;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The rows of a table.
 *
 * @param rows the rows, which also have the columns {@link TableReader#OWN_COLUMNS}
 * @param schema of the table
 * @param packed whether all values of a row are in one array of texts, {@link
 *     CsvLines#VALUES_COLUMN}
 */
public record TableRows(Dataset<Row> rows, StructType schema, boolean packed) {

  /** Rows with one column for each column of the table. */
  public static TableRows of(Dataset<Row> rows) {
    return new TableRows(rows, without(TableReader.OWN_COLUMNS, rows.schema()), false);
  }

  static StructType without(Collection<String> names, StructType schema) {
    return new StructType(
        Arrays.stream(schema.fields())
            .filter(column -> !names.contains(column.name()))
            .toArray(StructField[]::new));
  }
}
