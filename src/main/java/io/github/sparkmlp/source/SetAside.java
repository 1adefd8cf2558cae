package io.github.sparkmlp.source;

import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import io.github.sparkmlp.model.BadValue;
import java.io.Serializable;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * How many rows of a source can be used, and how many bad rows were set aside.
 *
 * @param good rows that can be used
 * @param bad rows that were set aside
 */
public record SetAside(long good, long bad) {
  private static final StructType SCHEMA =
      new StructType()
          .add("file", DataTypes.StringType)
          .add("reason", DataTypes.StringType)
          .add("raw", DataTypes.StringType);

  /**
   * Counts the rows of a source and writes the bad ones.
   *
   * @param most how many rows may be bad: a number, or below 1 a share of all rows
   * @param folder where bad rows are written; if empty, they are only counted
   * @throws JobFailure with {@link ExitCode#BAD_DATA}, naming one of them, if there are more
   */
  public static SetAside of(
      SourceRows rows, RowParser encoder, double most, Optional<String> folder, String name) {
    Count count =
        rows.select(encoder)
            .map(new CountRow(encoder))
            .treeAggregate(Count.NONE, Count::plus, Count::plus);
    long limit = (long) (most < 1 ? most * (count.good + count.bad) : most);
    if (count.bad > limit) {
      throw ExitCode.BAD_DATA.failure(
          String.format(
              Locale.ROOT,
              "%,d of %,d %s rows are bad; one of them: %s",
              count.bad,
              count.good + count.bad,
              name,
              count.first),
          String.format(Locale.ROOT, "data.bad-rows allows %,d.", limit));
    }
    SetAside setAside = new SetAside(count.good, count.bad);
    if (count.bad > 0 && folder.isPresent()) {
      setAside.write(rows, encoder, folder.get() + "/" + name);
    }
    return setAside;
  }

  private void write(SourceRows rows, RowParser encoder, String folder) {
    SparkSession spark = rows.session();
    JavaRDD<Row> described =
        rows.selectWithText(encoder).map(new DescribeBad(encoder)).filter(Objects::nonNull);
    spark.createDataFrame(described, SCHEMA).write().mode(SaveMode.Overwrite).json(folder);
    requireSame(bad, spark.read().schema(SCHEMA).json(folder).count(), folder);
  }

  /**
   * Fails if the number of rows that were used is not the number of good rows that were counted.
   *
   * @throws JobFailure with {@link ExitCode#IO_ERROR}
   */
  public void requireUsed(long used, String name) {
    requireSame(good, used, "the " + name + " rows");
  }

  private static void requireSame(long counted, long found, String what) {
    if (counted != found) {
      throw ExitCode.IO_ERROR.failure(
          String.format(
              Locale.ROOT,
              "%,d rows were counted, then %,d were found in %s",
              counted,
              found,
              what),
          "The data must not change while they are read; run again.");
    }
  }

  /** The counts of some rows; not a record, because Kryo cannot write records. */
  private static final class Count implements Serializable {
    private static final long serialVersionUID = 1;
    private static final Count NONE = new Count(0, 0, "");
    private static final Count GOOD = new Count(1, 0, "");

    private final long good;
    private final long bad;

    /** What is wrong with the first bad row. */
    private final String first;

    Count(long good, long bad, String first) {
      this.good = good;
      this.bad = bad;
      this.first = first;
    }

    Count plus(Count other) {
      return new Count(good + other.good, bad + other.bad, first.isEmpty() ? other.first : first);
    }
  }

  private record CountRow(RowParser encoder) implements Function<InternalRow, Count> {

    @Override
    public Count call(InternalRow row) {
      return encoder
          .badValue(row)
          .map(bad -> new Count(0, 1, encoder.failure(row, bad).getMessage()))
          .orElse(Count.GOOD);
    }
  }

  /** File, reason and raw text of a bad row; null for a good one. */
  private record DescribeBad(RowParser encoder) implements Function<InternalRow, Row> {

    @Override
    public Row call(InternalRow row) {
      return encoder.badValue(row).map(bad -> described(row, bad)).orElse(null);
    }

    private Row described(InternalRow row, BadValue bad) {
      String reason = bad.getMessage() + ". " + bad.remedy();
      return RowFactory.create(encoder.place(row), reason, encoder.text(row));
    }
  }
}
