package io.github.sparkmlp.source;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The rows of a table, which Spark SQL plans only when they are asked for as a dataset. */
public final class TableRows {
  private final SparkSession session;
  private final Supplier<Dataset<Row>> read;
  private final StructType schema;
  private final boolean packed;
  private final Optional<CsvFile> file;
  private Dataset<Row> rows;

  private TableRows(
      SparkSession session,
      Supplier<Dataset<Row>> read,
      StructType schema,
      boolean packed,
      Optional<CsvFile> file) {
    this.session = session;
    this.read = read;
    this.schema = schema;
    this.packed = packed;
    this.file = file;
  }

  /** Rows with one column for each column of the table. */
  public static TableRows of(Dataset<Row> rows) {
    StructType own = without(TableReader.OWN_COLUMNS, rows.schema());
    return new TableRows(rows.sparkSession(), () -> rows, own, false, Optional.empty());
  }

  /** These rows with their structs made {@link #flat(Dataset)}. */
  TableRows flat() {
    return packed ? this : of(flat(rows()));
  }

  /**
   * The rows without structs, such as objects within those of JSON: each field of one is a column,
   * named {@code struct.field}.
   */
  public static Dataset<Row> flat(Dataset<Row> rows) {
    StructField[] fields = rows.schema().fields();
    if (Arrays.stream(fields).noneMatch(field -> isStruct(field.dataType()))) {
      return rows;
    }
    Map<String, Column> columns = new LinkedHashMap<>();
    for (StructField field : fields) {
      Column column = rows.col(ColumnNames.quoted(field.name()));
      addFlat(field.name(), column, field.dataType(), columns);
    }
    return rows.select(columns.values().toArray(Column[]::new));
  }

  private static boolean isStruct(DataType type) {
    return type instanceof StructType && !VectorColumn.isVector(type);
  }

  private static void addFlat(
      String name, Column column, DataType type, Map<String, Column> columns) {
    if (isStruct(type)) {
      for (StructField field : ((StructType) type).fields()) {
        String inner = name + "." + field.name();
        addFlat(inner, column.getField(field.name()), field.dataType(), columns);
      }
    } else {
      columns.putIfAbsent(name, column.as(name));
    }
  }

  static StructType without(Collection<String> names, StructType schema) {
    return new StructType(
        Arrays.stream(schema.fields())
            .filter(column -> !names.contains(column.name()))
            .toArray(StructField[]::new));
  }

  /**
   * Rows whose values are all in one array of texts, {@link CsvLines#VALUES_COLUMN}.
   *
   * @param schema of the table
   */
  static TableRows packed(Dataset<Row> rows, StructType schema) {
    return new TableRows(rows.sparkSession(), () -> rows, schema, true, Optional.empty());
  }

  /** Rows of one file, as {@link #packed}; {@code lines} reads them by Spark SQL where it must. */
  static TableRows of(CsvFile file, SparkSession session, CsvLines lines) {
    return new TableRows(
        session,
        () -> lines.packed(session, file.schema().length()),
        file.schema(),
        true,
        Optional.of(file));
  }

  SparkSession session() {
    return session;
  }

  /** The rows, which also have the columns {@link TableReader#OWN_COLUMNS}. */
  public Dataset<Row> rows() {
    if (rows == null) {
      rows = read.get();
    }
    return rows;
  }

  /** The schema of the table. */
  public StructType schema() {
    return schema;
  }

  /** Whether all values of a row are in one array of texts. */
  boolean isPacked() {
    return packed;
  }

  /** The file, if it is a single one that needs no Spark SQL. */
  Optional<CsvFile> file() {
    return file;
  }

  /** Whether there is not even a column. */
  boolean isEmpty() {
    return file.isEmpty() && rows().schema().isEmpty();
  }
}
