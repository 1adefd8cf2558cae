package io.github.sparkmlp.table;

import io.github.sparkmlp.choice.TargetType;
import io.github.sparkmlp.config.DataConfig;
import io.github.sparkmlp.config.DataConfig.Columns;
import io.github.sparkmlp.config.DataConfig.Table;
import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import io.github.sparkmlp.model.FeatureColumn;
import io.github.sparkmlp.source.ColumnReader;
import io.github.sparkmlp.source.RowParser;
import io.github.sparkmlp.source.SourceRows;
import io.github.sparkmlp.source.TableReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;

/** A table whose column types are not known yet: all values are read as texts. */
public record RawTable(Table table, SourceRows source) {
  private static final int FIRST_ROWS = 5;

  /**
   * Opens a table and reads the names of its columns.
   *
   * @param format the format as in {@code data.format}
   * @throws JobFailure with {@link ExitCode#NO_INPUT} or {@link ExitCode#BAD_DATA} if it cannot be
   *     read
   */
  public static RawTable of(SparkSession spark, String format, Table table) {
    TableReader reader = new TableReader(spark, format);
    Columns columns = new Columns(List.of(), List.of("*"), Optional.empty(), List.of());
    SourceRows.Origin origin = SourceRows.Origin.of(reader, table);
    return new RawTable(table, new SourceRows(reader.read(table), columns, List.of(), origin));
  }

  /** Returns the names of the columns whose values can be read. */
  List<String> readableNames() {
    return source.readable(name -> true);
  }

  StructType schema() {
    return source.schema();
  }

  /** Returns the features that a configuration selects. */
  List<FeatureColumn> features(DataConfig data) {
    return source.with(data.columns()).features(data.preparation(), 1);
  }

  /**
   * Profiles the columns in one pass over the rows.
   *
   * @param labels columns that others are compared with
   * @param only selects the columns to profile
   * @throws JobFailure with {@link ExitCode#BAD_DATA} if a label column is missing; with {@link
   *     ExitCode#NO_INPUT} if there are no rows
   */
  public TableProfile profile(List<String> labels, Predicate<String> only) {
    TableProfile profile = TableProfile.of(this, labels, only);
    if (profile.rows() == 0 && profile.malformed() == 0) {
      throw ExitCode.NO_INPUT.failure(table + " has no rows", "Name existing rows.");
    }
    return profile;
  }

  /** Returns the texts of the first rows, one list per row. */
  public List<List<String>> firstRows() {
    Texts texts = texts(name -> true, List.of());
    return texts.rows().map(new ToTexts(texts.encoder(), texts.readers())).take(FIRST_ROWS);
  }

  /** Returns the rows with all selected columns read as texts. */
  Texts texts(Predicate<String> only, List<String> labels) {
    List<String> names = source.readable(only);
    labels.forEach(source::requireReadable);
    List<FeatureColumn> features =
        names.stream().map(name -> FeatureColumn.category(name, List.of())).toList();
    RowParser.Layout layout = source.layout(features);
    RowParser encoder =
        new RowParser(
            features,
            true,
            layout,
            new RowParser.Labels(TargetType.VALUES, 1, false, List.of(), Map.of(), false));
    return new Texts(
        source.select(encoder),
        encoder,
        List.copyOf(layout.readers().subList(0, features.size())),
        source.hasLines());
  }

  /**
   * Rows with the readers of their columns.
   *
   * @param readers readers of the selected columns
   * @param lines whether the raw line follows the columns of each row
   */
  record Texts(
      JavaRDD<InternalRow> rows, RowParser encoder, List<ColumnReader> readers, boolean lines) {}

  /** Returns a value as text; null if it is missing. */
  static String text(ColumnReader reader, InternalRow row) {
    Object value = reader.value(row);
    if (value instanceof byte[] bytes) {
      return bytes.length + " bytes";
    }
    return value == null ? null : value.toString();
  }

  private record ToTexts(RowParser encoder, List<ColumnReader> readers)
      implements Function<InternalRow, List<String>> {

    @Override
    public List<String> call(InternalRow row) {
      String corrupt = encoder.corrupt(row);
      String[] texts = new String[corrupt == null ? readers.size() : 1];
      Arrays.setAll(
          texts, i -> corrupt == null ? String.valueOf(text(readers.get(i), row)) : corrupt);
      return new ArrayList<>(Arrays.asList(texts));
    }
  }
}
