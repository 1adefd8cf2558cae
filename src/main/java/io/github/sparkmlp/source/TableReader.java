package io.github.sparkmlp.source;

import io.github.sparkmlp.config.DataConfig.Table;
import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import io.github.sparkmlp.store.Connectors;
import io.github.sparkmlp.store.Storage;
import io.github.sparkmlp.store.StoreFailures;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Reads tables from anything Spark can read: files, tables of its catalog, other sources.
 *
 * @param format {@code table} for tables of the catalog, or the name of a Spark source
 */
public record TableReader(SparkSession spark, String format) {
  /** The column with the text of a malformed record, in text formats. */
  public static final String CORRUPT_COLUMN = "_corrupt_record";

  /** The columns that this reader adds to those of a table. */
  static final Set<String> OWN_COLUMNS =
      Set.of(CORRUPT_COLUMN, CsvLines.LINE_COLUMN, CsvLines.START_COLUMN, CsvLines.VALUES_COLUMN);

  /** The Spark option for column pruning; with it, rows of the wrong length go unnoticed. */
  private static final String COLUMN_PRUNING = "spark.sql.csv.parser.columnPruning.enabled";

  private static final Set<String> TEXT_FORMATS = Set.of("csv", "json");

  /**
   * The rows of a table, with fields of structs as columns. Text that is not a valid row is in a
   * column {@link #CORRUPT_COLUMN}.
   *
   * @throws JobFailure with {@link ExitCode#NO_INPUT} if the table is missing or empty; with {@link
   *     ExitCode#BAD_DATA} if it cannot be read
   */
  public TableRows read(Table source) {
    return read(source, () -> load(source)).flat();
  }

  /**
   * The rows of a table with its own columns only. Text that is not a valid row fails the tasks.
   *
   * @throws JobFailure as {@link #read} does
   */
  public Dataset<Row> readStrictly(Table source) {
    return dataset(source, () -> load(reader(source).option("mode", "FAILFAST"), source));
  }

  /**
   * The rows of a table as Spark's reader parses them. In text formats, text that is not a valid
   * row is in a column {@link #CORRUPT_COLUMN}.
   *
   * @throws JobFailure as {@link #read} does
   */
  public Dataset<Row> readLeniently(Table source) {
    return dataset(source, () -> parsed(source));
  }

  /** Rows that Spark's reader loads; those of LIBSVM are read line by line in any case. */
  private Dataset<Row> dataset(Table source, Supplier<Dataset<Row>> load) {
    return read(
            source,
            () ->
                TableRows.of(
                    isLibsvm()
                        ? LibsvmLines.read(spark, source).drop(CsvLines.LINE_COLUMN)
                        : load.get()))
        .rows();
  }

  private TableRows read(Table source, Supplier<TableRows> load) {
    try {
      TableRows rows =
          format.equals("table")
              ? TableRows.of(
                  spark.read().options(source.options()).table(source.path().orElseThrow()))
              : load.get();
      if (rows.isEmpty()) {
        requireReadable(source);
        throw nothing(source + " is empty", null);
      }
      return rows;
    } catch (JobFailure e) {
      throw e;
    } catch (Exception e) {
      throw failure(source, e);
    }
  }

  private boolean isLibsvm() {
    return format.equals(LibsvmLines.FORMAT);
  }

  private TableRows load(Table source) {
    if (isLibsvm()) {
      return TableRows.of(LibsvmLines.read(spark, source));
    }
    Optional<CsvLines> lines = lines(source);
    Optional<CsvFile> file = lines.flatMap(csv -> csv.file(spark));
    if (file.isPresent()) {
      return TableRows.of(file.get(), spark, lines.orElseThrow());
    }
    if (lines.isEmpty()) {
      return TableRows.of(parsed(source));
    }
    Dataset<Row> rows = load(reader(source), source);
    return isText(rows) ? lines.get().read(spark, withCorrupt(rows)) : TableRows.of(rows);
  }

  private Dataset<Row> parsed(Table source) {
    Dataset<Row> rows = load(reader(source), source);
    return isText(rows) ? load(reader(source).schema(withCorrupt(rows)), source) : rows;
  }

  private boolean isText(Dataset<Row> rows) {
    return TEXT_FORMATS.contains(format) && !rows.schema().isEmpty();
  }

  private static StructType withCorrupt(Dataset<Row> rows) {
    return TableRows.without(List.of(CORRUPT_COLUMN), rows.schema())
        .add(CORRUPT_COLUMN, DataTypes.StringType);
  }

  /** The lines of files that have one row per line; empty for other files. */
  public Optional<CsvLines> lines(Table source) {
    return Optional.of(new CsvLines(source))
        .filter(lines -> format.equals("csv") && lines.areRows());
  }

  private DataFrameReader reader(Table source) {
    spark.conf().set(COLUMN_PRUNING, "false");
    return spark
        .read()
        .format(format)
        .option("enforceSchema", "false")
        .options(format.equals("csv") ? CsvLine.completed(source.options()) : source.options())
        .option("mode", "PERMISSIVE")
        .option("columnNameOfCorruptRecord", CORRUPT_COLUMN);
  }

  private static Dataset<Row> load(DataFrameReader reader, Table source) {
    return source.path().isPresent() ? reader.load(source.path().get()) : reader.load();
  }

  /** The failure to read a web address like a file; empty for other locations. */
  public static Optional<JobFailure> webAddress(String location) {
    return location.matches("https?:.*")
        ? Optional.of(
            ExitCode.NO_INPUT.failure(
                location + " is a web address; only files can be read",
                "Download it, and name the file."))
        : Optional.empty();
  }

  private JobFailure failure(Table source, Exception e) {
    Optional<JobFailure> unknown =
        Connectors.missing(e).or(() -> source.path().flatMap(TableReader::webAddress));
    if (unknown.isPresent()) {
      return unknown.get();
    }
    if (StoreFailures.isTemporary(e)) {
      return ExitCode.TEMPORARY.failure(
          "%s cannot be reached: %s".formatted(source, firstLine(e)),
          "The same command tries again.",
          e);
    }
    requireReadable(source);
    String condition = String.valueOf(e.getMessage());
    if (e instanceof AnalysisException) {
      if (condition.startsWith("[PATH_NOT_FOUND]")
          || condition.startsWith("[TABLE_OR_VIEW_NOT_FOUND]")) {
        return nothing(source + " does not exist", e);
      }
      if (condition.startsWith("[UNABLE_TO_INFER_SCHEMA]")) {
        return nothing(source + " is empty", e);
      }
    }
    return ExitCode.BAD_DATA.failure(
        "%s cannot be read as %s: %s".formatted(source, format, firstLine(e)),
        "Check data.format and data.options.",
        e);
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  /**
   * Checks permissions first, because Spark reports unreadable and missing files in the same way.
   */
  private void requireReadable(Table source) {
    if (source.path().isPresent() && !format.equals("table")) {
      try {
        new Storage(spark.sparkContext().hadoopConfiguration())
            .requireReadable(source.path().get());
      } catch (IOException e) {
        // Reading the table then reports the failure.
        return;
      }
    }
  }

  private static JobFailure nothing(String what, Exception cause) {
    return ExitCode.NO_INPUT.failure(what, "Name existing rows.", cause);
  }
}
