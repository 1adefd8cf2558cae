package io.github.sparkmlp.source;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.from_csv;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.when;

import io.github.sparkmlp.config.DataConfig.Table;
import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Reads CSV files line by line, and keeps the line of each row. Spark's own reader would accept the
 * first half of a line that is broken within quotes as a whole line.
 */
final class CsvLines {
  static final String LINE_COLUMN = "_line";
  static final String START_COLUMN = "_start";
  static final String VALUES_COLUMN = "_values";
  private static final String ROW_COLUMN = "_row";

  /** The line end for {@code from_csv}: a noncharacter, which no text contains. */
  private static final String LINE_END = "\uFFFF";

  private final Table source;

  /** The first line of a file; null until it is needed. */
  private String header;

  private final SortedMap<String, String> options;

  CsvLines(Table source) {
    this.source = source;
    this.options = CsvLine.completed(source.options());
  }

  /**
   * Whether Spark can read the rows as lines of text. It cannot if values in quotes may contain
   * line ends, or if the encoding is not UTF-8.
   */
  boolean areRows() {
    String encoding = options.getOrDefault("encoding", options.getOrDefault("charset", "UTF-8"));
    return source.path().isPresent()
        && encoding.equalsIgnoreCase("UTF-8")
        && !Boolean.parseBoolean(options.get("multiLine"));
  }

  /**
   * Reads all lines, including headers, except empty ones and comments.
   *
   * @param schema of the rows, {@link TableReader#CORRUPT_COLUMN} the last of its columns
   */
  TableRows read(SparkSession spark, StructType schema) {
    Column line = col(LINE_COLUMN);
    StructType own = TableRows.without(List.of(TableReader.CORRUPT_COLUMN), schema);
    boolean texts =
        Arrays.stream(own.fields()).allMatch(f -> f.dataType().equals(DataTypes.StringType));
    Map<String, String> parse = new TreeMap<>(options);
    parse.put("mode", "PERMISSIVE");
    parse.put("columnNameOfCorruptRecord", TableReader.CORRUPT_COLUMN);
    Dataset<Row> lines = lines(spark);
    // Columns from folders named column=value; no line contains them.
    List<String> folders =
        Arrays.stream(lines.columns())
            .filter(name -> !name.equals(LINE_COLUMN) && !name.equals(START_COLUMN))
            .toList();
    if (texts && folders.isEmpty() && CsvLine.understands(options)) {
      return TableRows.packed(cut(lines, own.length()), own);
    }
    String columns = TableRows.without(folders, schema).toDDL();
    Column corrupt = col(TableReader.CORRUPT_COLUMN);
    Dataset<Row> rows =
        lines
            .withColumn(ROW_COLUMN, from_csv(line, lit(columns), parse))
            .select(col(ROW_COLUMN + ".*"), col("*"))
            .drop(ROW_COLUMN)
            .withColumn(
                TableReader.CORRUPT_COLUMN,
                coalesce(corrupt, when(endsWithinQuotes(line, columns, parse), line)));
    return TableRows.of(rows);
  }

  private Dataset<Row> lines(SparkSession spark) {
    Column line = col(LINE_COLUMN);
    Dataset<Row> lines =
        spark
            .read()
            .options(source.options())
            .text(source.path().orElseThrow())
            .withColumnRenamed("value", LINE_COLUMN)
            .withColumn(START_COLUMN, functions.input_file_block_start())
            .where(length(functions.trim(line)).gt(0));
    return options.containsKey("comment")
        ? lines.where(functions.not(line.startsWith(options.get("comment"))))
        : lines;
  }

  /** All lines, with their values in one column. */
  Dataset<Row> packed(SparkSession spark, int columns) {
    return cut(lines(spark), columns);
  }

  /** The rows as one file, if they are one, and nothing about it needs Spark SQL. */
  Optional<CsvFile> file(SparkSession spark) {
    return CsvFile.of(spark, source, options);
  }

  /** Cuts all values of a line into one column, by one function. */
  private Dataset<Row> cut(Dataset<Row> lines, int columns) {
    Column line = col(LINE_COLUMN);
    // Spark may call a deterministic function once for each use of its result.
    UserDefinedFunction cut =
        functions
            .udf(new CsvLine(options, columns), DataTypes.createArrayType(DataTypes.StringType))
            .asNondeterministic();
    return lines
        .withColumn(VALUES_COLUMN, cut.apply(line))
        .withColumn(TableReader.CORRUPT_COLUMN, when(col(VALUES_COLUMN).isNull(), line));
  }

  /**
   * Whether a quoted value did not end with the line: Spark then takes the end of the line for a
   * part of the value. A quote inside an unquoted value is an ordinary character.
   */
  private Column endsWithinQuotes(Column line, String columns, Map<String, String> parse) {
    String quote = options.getOrDefault("quote", "\"");
    if (quote.isEmpty()) {
      return lit(false);
    }
    Column ended = from_csv(concat(line, lit(LINE_END)), lit(columns), parse);
    return line.contains(quote).and(to_json(ended).contains(LINE_END));
  }

  /** The last columns of {@link #withoutHeaders}. */
  List<Column> lastColumns() {
    return List.of(col(START_COLUMN), col(LINE_COLUMN));
  }

  /**
   * The rows without the header that each file begins with.
   *
   * @param rows as {@code encoder} reads them, then where their part of the file starts, and the
   *     line
   * @throws JobFailure with {@link ExitCode#BAD_DATA}, in the tasks, if headers differ
   */
  JavaRDD<InternalRow> withoutHeaders(JavaRDD<InternalRow> rows, RowParser encoder) {
    if (!Boolean.parseBoolean(options.get("header"))) {
      return rows;
    }
    if (header == null) {
      header =
          rows.filter(row -> start(row) == 0).map(CsvLines::line).take(1).stream()
              .findFirst()
              .orElse("");
    }
    return header.isEmpty() ? rows : rows.filter(new IsRow(encoder, header));
  }

  /** A line for each name that several columns have, if the header was read. */
  List<String> repeatedNames(List<String> read) {
    if (header == null || header.isEmpty() || !CsvLine.understands(options)) {
      return List.of();
    }
    String[] written = new CsvLine(options, read.size()).call(header);
    return written == null ? List.of() : ColumnNames.repeated(Arrays.asList(written), read);
  }

  private static long start(InternalRow row) {
    return row.getLong(row.numFields() - 2);
  }

  private static String line(InternalRow row) {
    return ColumnReader.string(row, row.numFields() - 1);
  }

  /** Whether a row is not the first line of a file's first part; rows come in their order. */
  private static final class IsRow implements Function<InternalRow, Boolean> {
    private static final long serialVersionUID = 1;

    private final RowParser encoder;
    private final String header;
    private String file = "";
    private long part = -1;

    IsRow(RowParser encoder, String header) {
      this.encoder = encoder;
      this.header = header;
    }

    @Override
    public Boolean call(InternalRow row) {
      long start = start(row);
      String place = encoder.place(row);
      boolean begins = start == 0 && (part != 0 || !place.equals(file));
      part = start;
      file = place;
      if (begins && !columns(line(row)).equals(columns(header))) {
        throw ExitCode.BAD_DATA.failure(
            "%s has the header %s, another file has %s".formatted(place, line(row), header),
            "All files of a source must have the same columns in the same order.");
      }
      return !begins;
    }

    private static String columns(String header) {
      return header.replaceAll("[\"\\s]", "");
    }
  }
}
