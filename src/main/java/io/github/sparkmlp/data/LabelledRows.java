package io.github.sparkmlp.data;

import io.github.sparkmlp.config.DataConfig.Columns;
import io.github.sparkmlp.config.ExitCode;
import io.github.sparkmlp.config.JobFailure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
 * @param place where a row came from: a file, or a file and row number
 */
record LabelledRows(Dataset<Row> rows, Columns columns, List<String> order, Column place) {

  /**
   * Encodes every row.
   *
   * @param expected what an example must have
   */
  JavaRDD<Example> encode(RowEncoder.Expected expected) {
    List<String> features = features();
    List<Column> selected = new ArrayList<>();
    features.forEach(name -> selected.add(column(name)));
    columns.labels().forEach(name -> selected.add(column(name)));
    selected.add(columns.weight().map(this::column).orElse(functions.lit(1f)));
    selected.add(place);
    order.forEach(name -> selected.add(rows.col(quoted(name))));
    RowEncoder.Kind kind = kind(features);
    int inputs = expected.inputs();
    if (kind == RowEncoder.Kind.COLUMNS && features.size() != inputs) {
      throw new JobFailure(
          ExitCode.USAGE,
          "The data have %d feature columns, network.layers starts with %d"
              .formatted(features.size(), inputs),
          "Start network.layers with %d, or name other columns in data.features."
              .formatted(features.size()));
    }
    RowEncoder encoder =
        new RowEncoder(
            kind,
            new RowEncoder.Names(features, columns.labels(), columns.weight().orElse("weight")),
            expected,
            order.size());
    return rows.select(selected.toArray(Column[]::new)).toJavaRDD().mapPartitions(encoder);
  }

  private List<String> features() {
    if (!columns.features().equals(List.of("*"))) {
      return columns.features();
    }
    List<String> others =
        Stream.of(columns.labels().stream(), columns.weight().stream(), columns.orderBy().stream())
            .flatMap(names -> names)
            .toList();
    List<String> features =
        Arrays.stream(rows.columns()).filter(name -> !others.contains(name)).toList();
    if (features.isEmpty()) {
      throw new JobFailure(
          ExitCode.USAGE,
          "data.features = [\"*\"] leaves no column of: " + String.join(", ", rows.columns()),
          "Name the feature columns.");
    }
    return features;
  }

  private RowEncoder.Kind kind(List<String> features) {
    DataType type = rows.schema().apply(features.get(0)).dataType();
    if (features.size() == 1 && type.equals(DataTypes.BinaryType)) {
      return RowEncoder.Kind.BINARY;
    }
    return features.size() == 1 && type instanceof ArrayType
        ? RowEncoder.Kind.ARRAY
        : RowEncoder.Kind.COLUMNS;
  }

  /** A column of values that can become numbers. */
  private Column column(String name) {
    if (!List.of(rows.columns()).contains(name)) {
      throw new JobFailure(
          ExitCode.USAGE,
          "The data have no column \"%s\"".formatted(name),
          "They have: " + String.join(", ", rows.columns()) + ".");
    }
    DataType type = rows.schema().apply(name).dataType();
    DataType element = type instanceof ArrayType array ? array.elementType() : type;
    if (!(element instanceof NumericType
        || element instanceof BooleanType
        || element instanceof StringType
        || type.equals(DataTypes.BinaryType))) {
      throw new JobFailure(
          ExitCode.BAD_DATA,
          "Column \"%s\" is of type %s".formatted(name, type.simpleString()),
          "Features, labels and weights must be numbers, booleans, or arrays of numbers.");
    }
    return rows.col(quoted(name));
  }

  private static String quoted(String name) {
    return "`" + name.replace("`", "``") + "`";
  }
}
