package io.github.sparkmlp.data;

import io.github.sparkmlp.config.DataConfig.Columns;
import io.github.sparkmlp.config.ExitCode;
import io.github.sparkmlp.config.JobFailure;
import io.github.sparkmlp.model.FeatureColumn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;

/**
 * Rows and what their columns mean.
 *
 * @param rows as they were read
 * @param columns features, label and weight
 * @param order the columns of the global order; empty: the content hash
 * @param origin where a row came from, and what it looked like there
 */
record SourceRows(Dataset<Row> rows, Columns columns, List<String> order, Origin origin) {

  /**
   * What tells a person which row it is.
   *
   * @param place a file, or a file and row number
   * @param lines where rows are lines of CSV
   */
  record Origin(Column place, Optional<CsvLines> lines) {}

  /**
   * The columns that are features, as far as the schema tells: categories are not known yet.
   *
   * @param categorical names of those that hold categories
   * @param inputs of the network: the length of arrays, where one column of them is all there is
   */
  List<FeatureColumn> features(List<String> categorical, int inputs) {
    List<String> names = featureNames();
    List<FeatureColumn> features = new ArrayList<>();
    for (String name : names) {
      if (categorical.contains(name)) {
        features.add(FeatureColumn.category(name, List.of()));
      } else if (isArray(name)) {
        features.add(FeatureColumn.numbers(name, names.size() == 1 ? inputs : arrayLength(name)));
      } else {
        features.add(FeatureColumn.number(name));
      }
    }
    for (String name : categorical) {
      if (!names.contains(name)) {
        throw noColumn(name);
      }
    }
    return features;
  }

  private List<String> featureNames() {
    if (!columns.features().equals(List.of("*"))) {
      return columns.features();
    }
    List<String> others =
        Stream.of(columns.labels().stream(), columns.weight().stream(), columns.orderBy().stream())
            .flatMap(names -> names)
            .toList();
    List<String> features = columnNames().stream().filter(name -> !others.contains(name)).toList();
    if (features.isEmpty()) {
      throw new JobFailure(
          ExitCode.USAGE,
          "data.features = [\"*\"] leaves no column of: " + String.join(", ", columnNames()),
          "Name the feature columns.");
    }
    return features;
  }

  private List<String> columnNames() {
    return Arrays.stream(rows.columns())
        .filter(name -> !TableReader.OWN_COLUMNS.contains(name))
        .toList();
  }

  private boolean isArray(String name) {
    column(name);
    DataType type = rows.schema().apply(name).dataType();
    return type.equals(DataTypes.BinaryType) || type instanceof ArrayType;
  }

  /** Of the first row that has one. */
  private int arrayLength(String name) {
    Column column = column(name);
    boolean binary = rows.schema().apply(name).dataType().equals(DataTypes.BinaryType);
    List<Row> first =
        rows.where(column.isNotNull())
            .select(binary ? functions.length(column) : functions.size(column))
            .takeAsList(1);
    return first.isEmpty() ? 1 : first.get(0).getInt(0);
  }

  /** What a {@link RowEncoder} reads, in its order. */
  JavaRDD<Row> select(RowEncoder encoder) {
    List<Column> selected = selected(encoder);
    if (origin.lines().isEmpty()) {
      return select(selected);
    }
    selected.addAll(origin.lines().get().lastColumns());
    return origin.lines().get().withoutHeaders(select(selected), encoder);
  }

  /** The same, with the raw text of each row behind it. */
  JavaRDD<Row> selectWithText(RowEncoder encoder) {
    if (origin.lines().isPresent()) {
      return select(encoder);
    }
    List<Column> selected = selected(encoder);
    Column[] all = columnNames().stream().map(this::quotedColumn).toArray(Column[]::new);
    Column text = functions.to_json(functions.struct(all));
    selected.add(
        hasCorrupt() ? functions.coalesce(quotedColumn(TableReader.CORRUPT_COLUMN), text) : text);
    return select(selected);
  }

  private JavaRDD<Row> select(List<Column> selected) {
    return rows.select(selected.toArray(Column[]::new)).toJavaRDD();
  }

  private List<Column> selected(RowEncoder encoder) {
    List<Column> selected = new ArrayList<>();
    encoder.features().forEach(feature -> selected.add(column(feature.name())));
    columns.labels().forEach(name -> selected.add(column(name)));
    selected.add(columns.weight().map(this::column).orElse(functions.lit(1f)));
    selected.add(origin.place());
    selected.add(
        hasCorrupt()
            ? quotedColumn(TableReader.CORRUPT_COLUMN)
            : functions.lit(null).cast(DataTypes.StringType));
    order.forEach(name -> selected.add(column(name)));
    return selected;
  }

  private boolean hasCorrupt() {
    return List.of(rows.columns()).contains(TableReader.CORRUPT_COLUMN);
  }

  /** A column of values that can become numbers or categories. */
  private Column column(String name) {
    if (!columnNames().contains(name)) {
      throw noColumn(name);
    }
    DataType type = rows.schema().apply(name).dataType();
    DataType element = type instanceof ArrayType array ? array.elementType() : type;
    if (!(element instanceof NumericType
        || element instanceof BooleanType
        || element instanceof StringType
        || order.contains(name)
        || type.equals(DataTypes.BinaryType))) {
      throw new JobFailure(
          ExitCode.BAD_DATA,
          "Column \"%s\" is of type %s".formatted(name, type.simpleString()),
          "Features, labels and weights must be numbers, booleans, texts, or arrays of numbers.");
    }
    return quotedColumn(name);
  }

  private JobFailure noColumn(String name) {
    return new JobFailure(
        ExitCode.BAD_DATA,
        "The data have no column \"%s\"".formatted(name),
        "They have: " + String.join(", ", columnNames()) + ".");
  }

  private Column quotedColumn(String name) {
    return rows.col("`" + name.replace("`", "``") + "`");
  }
}
