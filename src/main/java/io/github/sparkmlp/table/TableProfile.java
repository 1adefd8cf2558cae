package io.github.sparkmlp.table;

import io.github.sparkmlp.source.ColumnReader;
import io.github.sparkmlp.source.RowParser;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;

/** Profiles of all columns of a table, made in one pass over its rows. */
public final class TableProfile implements Serializable {
  private static final long serialVersionUID = 1;

  /** The most distinct values to keep, for all columns together and for one. */
  private static final int MOST_VALUES = 1 << 19;

  private static final int MOST_OF_A_COLUMN = 1 << 11;
  private static final int LEAST_OF_A_COLUMN = 1 << 6;

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

  /** Profiles the rows of a table in one pass; labels are columns that others are compared with. */
  static TableProfile of(RawTable table, List<String> labels, Predicate<String> only) {
    RawTable.Texts texts = table.texts(only, labels);
    List<String> names = texts.readers().stream().map(ColumnReader::name).toList();
    int label = labels.size() == 1 ? names.indexOf(labels.get(0)) : -1;
    TableProfile empty = new TableProfile(texts.readers(), table.schema());
    Add add = new Add(texts.encoder(), texts.readers(), texts.lines(), label);
    return texts.rows().treeAggregate(empty, add, TableProfile::merge);
  }

  public List<ColumnProfile> columns() {
    return columns;
  }

  /** Returns the profile of a column. */
  public ColumnProfile column(String name) {
    return columns.stream().filter(c -> c.name().equals(name)).findFirst().orElseThrow();
  }

  /** Returns the number of rows that could be read. */
  public long rows() {
    return rows;
  }

  /** Returns the number of malformed rows. */
  public long malformed() {
    return malformed;
  }

  /** Returns an example of a malformed row; empty if there is none. */
  public String malformedRow() {
    return malformedRow;
  }

  /** Whether some column holds numbers only if a comma is the decimal point. */
  public boolean hasDecimalComma() {
    return columns.stream()
        .anyMatch(
            column ->
                column.comma > 0
                    && column.formattedComma == column.present()
                    && column.formatted < column.present());
  }

  /** Whether some malformed rows look like parts of a row with line ends within quotes. */
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

  private TableProfile merge(TableProfile other) {
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
    return this;
  }

  private record Add(RowParser encoder, List<ColumnReader> readers, boolean lines, int label)
      implements Function2<TableProfile, InternalRow, TableProfile> {

    @Override
    public TableProfile call(TableProfile profile, InternalRow row) {
      String corrupt = encoder.corrupt(row);
      if (corrupt != null) {
        profile.addMalformed(corrupt);
        return profile;
      }
      profile.rows++;
      String target = label < 0 ? null : RawTable.text(readers.get(label), row);
      Row whole = new Row(row);
      for (int i = 0; i < readers.size(); i++) {
        String text = RawTable.text(readers.get(i), row);
        ColumnProfile column = profile.columns.get(i);
        column.add(text, whole::text);
        column.likeLabel += target != null && target.equals(text) ? 1 : 0;
      }
      return profile;
    }

    /** Formats a row as text, only when asked. */
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
}
