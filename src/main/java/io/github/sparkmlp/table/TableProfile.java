package io.github.sparkmlp.table;

import io.github.sparkmlp.choice.TargetType;
import io.github.sparkmlp.config.DataConfig.Columns;
import io.github.sparkmlp.config.DataConfig.Table;
import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import io.github.sparkmlp.model.FeatureColumn;
import io.github.sparkmlp.source.ColumnReader;
import io.github.sparkmlp.source.NoColumn;
import io.github.sparkmlp.source.RowEncoder;
import io.github.sparkmlp.source.SourceRows;
import io.github.sparkmlp.source.TableReader;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;

/** What all columns of a table look like, after one pass over its rows. */
public final class TableProfile implements Serializable {
  private static final long serialVersionUID = 1;

  /** Different values that are kept of all columns together, and of one. */
  private static final int MOST_VALUES = 1 << 19;

  private static final int MOST_OF_A_COLUMN = 1 << 11;
  private static final int LEAST_OF_A_COLUMN = 1 << 6;
  private static final int FIRST_ROWS = 5;

  private final List<ColumnProfile> columns = new ArrayList<>();
  private long rows;
  private long malformed;
  private long unfinished;
  private String malformedRow = "";

  private TableProfile(List<ColumnReader> readers, StructType schema) {
    int most =
        Math.max(
            LEAST_OF_A_COLUMN,
            Math.min(MOST_OF_A_COLUMN, MOST_VALUES / Math.max(1, readers.size())));
    for (ColumnReader reader : readers) {
      String type = schema.apply(reader.name()).dataType().simpleString();
      columns.add(new ColumnProfile(reader.name(), type, most));
    }
  }

  /**
   * Goes through the rows of a table.
   *
   * @param labels columns that others are compared with; they must be there
   * @param only the columns that are looked at
   * @throws JobFailure with {@link ExitCode#BAD_DATA} if a label is not there
   */
  public static TableProfile of(
      SparkSession spark, String format, Table table, List<String> labels, Predicate<String> only) {
    SourceRows source = source(spark, format, table);
    List<String> names = source.readable(only);
    labels.forEach(source::requireColumn);
    List<FeatureColumn> features =
        names.stream().map(name -> FeatureColumn.category(name, List.of())).toList();
    List<ColumnReader> readers = source.readers(features).subList(0, features.size());
    RowEncoder encoder = encoder(source, features);
    int label = labels.size() == 1 ? names.indexOf(labels.get(0)) : -1;
    Add add = new Add(encoder, readers, source.hasLines(), label);
    TableProfile empty = new TableProfile(readers, source.schema());
    TableProfile profile = source.select(encoder).treeAggregate(empty, add, new Merge());
    if (profile.rows == 0 && profile.malformed == 0) {
      throw new JobFailure(ExitCode.NO_INPUT, table + " has no rows", "Name existing rows.");
    }
    return profile;
  }

  /** The names of a table's columns. */
  public static List<String> columnNames(SparkSession spark, String format, Table table) {
    return List.of(source(spark, format, table).schema().fieldNames());
  }

  /**
   * Fails as a training would where a column is not there.
   *
   * @throws JobFailure with {@link ExitCode#BAD_DATA}
   */
  public static JobFailure noColumn(String name, List<String> columns) {
    return NoColumn.failure(name, columns);
  }

  /** The texts of the first rows, as they are read: a list for each row. */
  public static List<List<String>> firstRows(
      SparkSession spark, String format, Table table, List<String> names) {
    SourceRows source = source(spark, format, table);
    List<FeatureColumn> features =
        names.stream().map(name -> FeatureColumn.category(name, List.of())).toList();
    List<ColumnReader> readers = source.readers(features).subList(0, features.size());
    RowEncoder encoder = encoder(source, features);
    JavaRDD<List<String>> texts = source.select(encoder).map(new Texts(encoder, readers));
    return texts.take(FIRST_ROWS);
  }

  private static SourceRows source(SparkSession spark, String format, Table table) {
    TableReader reader = new TableReader(spark, format);
    Columns columns = new Columns(List.of(), List.of("*"), Optional.empty(), List.of());
    return new SourceRows(
        reader.read(table), columns, List.of(), SourceRows.Origin.of(reader, table));
  }

  private static RowEncoder encoder(SourceRows source, List<FeatureColumn> features) {
    return new RowEncoder(
        features,
        true,
        new RowEncoder.Layout(source.readers(features), 0, source.placeOrdinal(features)),
        new RowEncoder.Labels(TargetType.VALUES, 1, false, List.of(), Map.of(), false));
  }

  public List<ColumnProfile> columns() {
    return columns;
  }

  /** The profile of a column. */
  public ColumnProfile column(String name) {
    return columns.stream().filter(c -> c.name().equals(name)).findFirst().orElseThrow();
  }

  /** Rows that could be read. */
  public long rows() {
    return rows;
  }

  /** Rows that could not. */
  public long malformed() {
    return malformed;
  }

  /** One of them; empty where there is none. */
  public String malformedRow() {
    return malformedRow;
  }

  /** Whether a column has numbers that are none unless a comma is their decimal point. */
  public boolean hasDecimalComma() {
    return columns.stream()
        .anyMatch(
            column ->
                column.comma > 0
                    && column.formattedComma == column.present()
                    && column.formatted < column.present());
  }

  /** Whether some of them may be parts of rows whose texts have line ends within quotes. */
  public boolean hasUnfinished() {
    return unfinished > 0;
  }

  private void addMalformed(String text) {
    malformed++;
    unfinished += text.chars().filter(c -> c == '"').count() % 2;
    if (malformedRow.isEmpty() || text.compareTo(malformedRow) < 0) {
      malformedRow = text;
    }
  }

  private void merge(TableProfile other) {
    rows += other.rows;
    malformed += other.malformed;
    unfinished += other.unfinished;
    if (malformedRow.isEmpty()
        || (!other.malformedRow.isEmpty() && other.malformedRow.compareTo(malformedRow) < 0)) {
      malformedRow = other.malformedRow;
    }
    for (int i = 0; i < columns.size(); i++) {
      columns.get(i).merge(other.columns.get(i));
    }
  }

  private static String text(ColumnReader reader, InternalRow row) {
    Object value = reader.value(row);
    if (value instanceof byte[] bytes) {
      return bytes.length + " bytes";
    }
    return value == null ? null : value.toString();
  }

  private static final class Add implements Function2<TableProfile, InternalRow, TableProfile> {
    private static final long serialVersionUID = 1;

    private final RowEncoder encoder;
    private final ColumnReader[] readers;
    private final boolean lines;
    private final int label;

    Add(RowEncoder encoder, List<ColumnReader> readers, boolean lines, int label) {
      this.encoder = encoder;
      this.readers = readers.toArray(ColumnReader[]::new);
      this.lines = lines;
      this.label = label;
    }

    @Override
    public TableProfile call(TableProfile profile, InternalRow row) {
      String corrupt = encoder.corrupt(row);
      if (corrupt != null) {
        profile.addMalformed(corrupt);
        return profile;
      }
      profile.rows++;
      String target = label < 0 ? null : text(readers[label], row);
      Row whole = new Row(row);
      for (int i = 0; i < readers.length; i++) {
        String text = text(readers[i], row);
        ColumnProfile column = profile.columns.get(i);
        column.add(text, whole::text);
        column.likeLabel += target != null && target.equals(text) ? 1 : 0;
      }
      return profile;
    }

    /** A row as text, made when it is asked for. */
    private final class Row {
      private final InternalRow row;
      private String text;

      Row(InternalRow row) {
        this.row = row;
      }

      String text() {
        if (text == null) {
          text = lines ? encoder.text(row) : encoder.place(row);
        }
        return text;
      }
    }
  }

  private static final class Merge implements Function2<TableProfile, TableProfile, TableProfile> {
    private static final long serialVersionUID = 1;

    @Override
    public TableProfile call(TableProfile profile, TableProfile other) {
      profile.merge(other);
      return profile;
    }
  }

  private static final class Texts
      implements org.apache.spark.api.java.function.Function<InternalRow, List<String>> {
    private static final long serialVersionUID = 1;

    private final RowEncoder encoder;
    private final ArrayList<ColumnReader> readers;

    Texts(RowEncoder encoder, List<ColumnReader> readers) {
      this.encoder = encoder;
      this.readers = new ArrayList<>(readers);
    }

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
