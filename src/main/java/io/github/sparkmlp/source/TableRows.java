package io.github.sparkmlp.source;

import java.util.Arrays;
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
    StructField[] own =
        Arrays.stream(rows.schema().fields())
            .filter(column -> !TableReader.OWN_COLUMNS.contains(column.name()))
            .toArray(StructField[]::new);
    return new TableRows(rows, new StructType(own), false);
  }
}
