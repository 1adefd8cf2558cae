package io.github.sparkmlp;

import io.github.sparkmlp.config.DataConfig.Table;
import io.github.sparkmlp.config.ExitCode;
import io.github.sparkmlp.config.JobFailure;
import io.github.sparkmlp.config.Secrets;
import io.github.sparkmlp.data.TableReader;
import io.github.sparkmlp.evaluate.Predictions;
import io.github.sparkmlp.model.PublishedModel;
import io.github.sparkmlp.model.Scorer;
import io.github.sparkmlp.model.Storage;
import java.io.IOException;
import java.util.Locale;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Observation;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.AtomicType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;

/** Adds predictions to the rows of a table: all of them are written, or nothing is. */
final class PredictJob {
  private PredictJob() {}

  /** What is written. */
  enum Format {
    PARQUET,
    CSV,
    JSON
  }

  /**
   * Scores the rows of a table and writes them.
   *
   * @param model the folder of the model
   * @param format of the table
   * @param output the folder of the result
   * @throws JobFailure with {@link ExitCode#CANNOT_CREATE} if the output exists
   */
  static void run(String model, String format, Table table, Format outputFormat, String output)
      throws IOException, InterruptedException {
    Storage storage = new Storage(ConfigOptions.hadoop());
    Scorer scorer = Scorer.of(PublishedModel.read(storage, model));
    requireNew(storage, output);
    long started = System.nanoTime();
    SparkConf conf = SparkSettings.of("predict");
    try (SparkSession spark = Session.open(conf)) {
      Dataset<Row> rows = new TableReader(spark, format).readStrictly(table);
      if (outputFormat == Format.CSV) {
        requireFlat(rows);
      }
      Dataset<Row> predicted = new Predictions(scorer).addTo(rows);
      Dataset<Row> result = outputFormat == Format.CSV ? flat(predicted) : predicted;
      long written = write(storage, result, outputFormat, output);
      double seconds = (System.nanoTime() - started) / 1e9;
      System.out.printf(
          Locale.ROOT,
          "%,d rows predicted in %.1f s (%,.0f rows/s), in %s%n",
          written,
          seconds,
          written / seconds,
          Secrets.redact(output));
    }
  }

  private static void requireNew(Storage storage, String output) throws IOException {
    if (storage.exists(output)) {
      throw new JobFailure(
          ExitCode.CANNOT_CREATE, output + " exists", "Name another --output, or delete it.");
    }
    storage.requireWritable(output);
  }

  /** CSV has no nested values. */
  private static void requireFlat(Dataset<Row> rows) {
    for (StructField column : rows.schema().fields()) {
      if (isNested(column)) {
        throw new JobFailure(
            ExitCode.BAD_DATA,
            "Column \"%s\" is of type %s, which CSV cannot hold"
                .formatted(column.name(), column.dataType().simpleString()),
            "Choose --output-format parquet or json.");
      }
    }
  }

  private static boolean isNested(StructField column) {
    DataType type = column.dataType();
    return !(type instanceof AtomicType) || type.equals(DataTypes.BinaryType);
  }

  /** With arrays as JSON. */
  private static Dataset<Row> flat(Dataset<Row> rows) {
    Dataset<Row> flat = rows;
    for (StructField column : rows.schema().fields()) {
      if (isNested(column)) {
        flat = flat.withColumn(column.name(), functions.to_json(functions.col(column.name())));
      }
    }
    return flat;
  }

  /** The folder gets its name once it is whole. */
  private static long write(Storage storage, Dataset<Row> rows, Format format, String output)
      throws IOException, InterruptedException {
    String unfinished = storage.beside(output, "unfinished");
    Observation observation = new Observation();
    try {
      rows.observe(observation, functions.count(functions.lit(1)).as("rows"))
          .write()
          .option("header", "true")
          .format(format.name().toLowerCase(Locale.ROOT))
          .save(unfinished);
      long written = (Long) observation.getAsJava().get("rows");
      if (written == 0) {
        throw new JobFailure(ExitCode.NO_INPUT, "There are no rows to predict", "Check --input.");
      }
      storage.moveFolder(unfinished, output);
      return written;
    } finally {
      storage.delete(unfinished);
    }
  }
}
