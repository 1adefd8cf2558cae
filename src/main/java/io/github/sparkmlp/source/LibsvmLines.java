package io.github.sparkmlp.source;

import io.github.sparkmlp.config.DataConfig.Table;
import io.github.sparkmlp.model.BadValue;
import io.github.sparkmlp.model.RawValue;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Text in the format of LIBSVM and SVMlight: {@code label index:value …}, with ascending indices
 * from 1 on; indices that are left out have the value 0, and {@code #} begins a comment. A line
 * becomes a row of the columns {@code label}, a text, and {@code features}, a sparse vector without
 * a size.
 */
public final class LibsvmLines {
  public static final String FORMAT = "libsvm";

  private static final String LABEL_COLUMN = "label";
  private static final String FEATURES_COLUMN = "features";
  private static final String PARSED = "_parsed";
  private static final String LINE = "value";
  private static final int LONGEST_QUOTE = 60;

  private static final StructType PARSED_TYPE =
      new StructType()
          .add(LABEL_COLUMN, DataTypes.StringType)
          .add(FEATURES_COLUMN, VectorColumn.STRUCT);

  private LibsvmLines() {}

  /**
   * Reads all lines except empty ones and comments. {@link CsvLines#LINE_COLUMN} has the text of
   * each line; {@link TableReader#CORRUPT_COLUMN} also has it if the line is malformed.
   *
   * @param source with options of Spark's reader of text
   */
  static Dataset<Row> read(SparkSession spark, Table source) {
    DataFrameReader reader = spark.read().format("text").options(source.options());
    Dataset<Row> text = source.path().map(reader::load).orElseGet(reader::load);
    Column line = functions.trim(functions.col(LINE), " \t");
    Column parsed = functions.col(PARSED);
    List<Column> columns = new ArrayList<>();
    columns.add(parsed.getField(LABEL_COLUMN).as(LABEL_COLUMN));
    columns.add(parsed.getField(FEATURES_COLUMN).as(FEATURES_COLUMN));
    // Columns from folders named column=value.
    Arrays.stream(text.columns())
        .filter(name -> !name.equals(LINE))
        .forEach(name -> columns.add(text.col("`" + name + "`")));
    columns.add(functions.when(parsed.isNull(), line).as(TableReader.CORRUPT_COLUMN));
    columns.add(line.as(CsvLines.LINE_COLUMN));
    return text.where(functions.length(line).gt(0).and(functions.not(line.startsWith("#"))))
        .withColumn(
            PARSED,
            // Spark may call a deterministic function once for each column taken from its result.
            functions.udf(new Parse(), PARSED_TYPE).asNondeterministic().apply(line))
        .select(columns.toArray(Column[]::new));
  }

  /** The file of a row, and how its line begins, unless the corrupt record already shows it. */
  public static Column place(Dataset<Row> rows) {
    Column file = functions.input_file_name();
    Column begin = functions.substring(rows.col(CsvLines.LINE_COLUMN), 1, LONGEST_QUOTE);
    return functions
        .when(
            rows.col(TableReader.CORRUPT_COLUMN).isNull(),
            functions.concat(file, functions.lit(", \""), begin, functions.lit("\"")))
        .otherwise(file);
  }

  /** Parses a line into its label and features; null if it is malformed. */
  private record Parse() implements UDF1<String, Row> {

    @Override
    public Row call(String line) {
      int comment = line.indexOf('#');
      String[] words = (comment < 0 ? line : line.substring(0, comment)).strip().split("\\s+", -1);
      int[] indices = new int[words.length - 1];
      double[] values = new double[words.length - 1];
      try {
        for (int i = 0; i < indices.length; i++) {
          int colon = words[i + 1].indexOf(':');
          indices[i] = Integer.parseInt(words[i + 1].substring(0, Math.max(0, colon))) - 1;
          values[i] = RawValue.number(FEATURES_COLUMN, words[i + 1].substring(colon + 1));
          if (indices[i] < 0 || (i > 0 && indices[i] <= indices[i - 1])) {
            return null;
          }
        }
        return RowFactory.create(
            label(words[0]), RowFactory.create(VectorColumn.SPARSE, null, indices, values));
      } catch (NumberFormatException | BadValue e) {
        return null;
      }
    }

    /** The shortest text of the same number, so that +1, 1 and 1.0 are one class. */
    private static String label(String word) {
      double number = RawValue.number(LABEL_COLUMN, word);
      return Double.isNaN(number)
          ? null
          : new BigDecimal(Double.toString(number)).stripTrailingZeros().toPlainString();
    }
  }
}
