package io.github.sparkmlp.job;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.sparkmlp.config.DataConfig.Table;
import io.github.sparkmlp.evaluate.Predictions;
import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import io.github.sparkmlp.model.FeatureColumn;
import io.github.sparkmlp.model.PublishedModel;
import io.github.sparkmlp.model.Scorer;
import io.github.sparkmlp.preflight.ResourceChecks;
import io.github.sparkmlp.preflight.SharedPaths;
import io.github.sparkmlp.secret.Secrets;
import io.github.sparkmlp.session.Session;
import io.github.sparkmlp.session.SparkSettings;
import io.github.sparkmlp.source.TableReader;
import io.github.sparkmlp.source.TableRows;
import io.github.sparkmlp.store.Storage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Observation;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.AtomicType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Adds predictions to the rows of a table: all of them are written, or nothing is. */
public final class PredictJob {
  /** The last file of a result; its text says what is in it. */
  private static final String MARKER = "_SUCCESS";

  /** What the names of the files that Spark writes begin with. */
  private static final String PART = "part-";

  private final Request request;
  private final Storage storage;
  private final PublishedModel model;
  private final Predictions predictions;

  /** What is written. */
  public enum Format {
    PARQUET,
    CSV,
    JSON
  }

  /**
   * What is asked for.
   *
   * @param format of the table
   * @param outputFormat of the result
   * @param output the folder of the result
   * @param prediction the name of the column of predictions
   * @param badRows how many rows may be bad: a number, or a share below 1
   * @param sharedFiles whether local paths are the same files on all hosts
   */
  public record Request(
      String format,
      Table table,
      Format outputFormat,
      String output,
      String prediction,
      double badRows,
      boolean sharedFiles) {}

  private PredictJob(Storage storage, PublishedModel model, Request request) {
    this.request = request;
    this.storage = storage;
    this.model = model;
    this.predictions =
        new Predictions(Scorer.of(model), request.badRows() == 0, request.prediction());
  }

  /**
   * Scores the rows of a table and writes them.
   *
   * @throws JobFailure with {@link ExitCode#CANNOT_CREATE} if the output exists; with {@link
   *     ExitCode#DOES_NOT_FIT} if executors on other hosts cannot read or write the files
   */
  public static void run(Storage storage, PublishedModel model, Request request)
      throws IOException, InterruptedException {
    new PredictJob(storage, model, request).run();
  }

  private void run() throws IOException, InterruptedException {
    SparkConf conf = SparkSettings.of("predict");
    if (!request.sharedFiles()) {
      SharedPaths.requireOutput(conf, SparkSettings.hadoop(), request.output());
    }
    requireNew();
    try (SparkSession spark = Session.open(conf)) {
      requireShared(JavaSparkContext.fromSparkContext(spark.sparkContext()));
      long started = System.nanoTime();
      Predictions.Counts counts = write(spark);
      say(counts, (System.nanoTime() - started) / 1e9);
    }
  }

  private void requireShared(JavaSparkContext context) throws IOException {
    ResourceChecks.awaitExecutors(context);
    if (!request.sharedFiles()) {
      List<String> locations = new ArrayList<>(List.of(request.output()));
      request
          .table()
          .path()
          .filter(path -> !request.format().equals("table"))
          .ifPresent(locations::add);
      SharedPaths.require(SharedPaths.hosts(context), context.hadoopConfiguration(), locations);
    }
  }

  private void say(Predictions.Counts counts, double seconds) {
    System.out.printf(
        Locale.ROOT,
        "%,d rows predicted in %.1f s (%,.0f rows/s), in %s%n",
        counts.rows() - counts.bad(),
        seconds,
        counts.rows() / seconds,
        Secrets.redact(request.output()));
    if (counts.bad() > 0) {
      System.out.printf(
          Locale.ROOT,
          "warning: %,d bad rows have no prediction; the column reason says why%n",
          counts.bad());
    }
    Unseen.lines(counts.unseen(), counts.rows()).forEach(System.out::println);
  }

  private void requireNew() throws IOException {
    String output = request.output();
    if (storage.exists(output)) {
      throw ExitCode.CANNOT_CREATE.failure(
          storage.exists(output + "/" + MARKER)
              ? output + " exists"
              : "%s exists but is incomplete: it has no %s".formatted(output, MARKER),
          "Name another --output, or delete it.");
    }
    storage.requireWritable(output);
  }

  /** CSV has no nested values. */
  private static void requireFlat(Dataset<Row> rows) {
    for (StructField column : rows.schema().fields()) {
      if (isNested(column)) {
        throw ExitCode.BAD_DATA.failure(
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

  private Predictions.Counts write(SparkSession spark) throws IOException, InterruptedException {
    Dataset<Row> rows = rows(new TableReader(spark, request.format()));
    Observation observation = new Observation();
    Dataset<Row> predicted = predictions.addTo(rows, observation);
    Dataset<Row> result =
        request.outputFormat() == Format.CSV ? flat(predictions.spread(predicted)) : predicted;
    String unfinished = storage.unfinished(request.output());
    boolean published = false;
    try {
      write(result, unfinished);
      Predictions.Counts counts = predictions.counts(observation);
      requireGood(counts);
      requireThere(counts.rows(), count(spark, result.schema(), unfinished), unfinished);
      storage.publishFolder(unfinished, request.output(), MARKER, marker(counts));
      published = true;
      return counts;
    } finally {
      if (!published) {
        storage.delete(unfinished);
      }
    }
  }

  private Dataset<Row> rows(TableReader reader) {
    Dataset<Row> rows =
        request.badRows() == 0
            ? reader.readStrictly(request.table())
            : reader.readLeniently(request.table());
    List<String> names = List.of(rows.columns());
    List<FeatureColumn> read = model.description().preprocessing().columns();
    if (!read.stream().map(FeatureColumn::name).allMatch(names::contains)) {
      rows = TableRows.flat(rows);
    }
    if (request.outputFormat() == Format.CSV) {
      requireFlat(rows);
    }
    return rows;
  }

  private void write(Dataset<Row> result, String folder) {
    result
        .write()
        .option("header", "true")
        .option("mapreduce.fileoutputcommitter.marksuccessfuljobs", "false")
        .format(format())
        .save(folder);
  }

  /** Counts the rows in a folder, whose own name is hidden from Spark, not those of its files. */
  private long count(SparkSession spark, StructType schema, String folder) throws IOException {
    if (storage.list(folder).stream().noneMatch(name -> name.startsWith(PART))) {
      return 0;
    }
    return spark
        .read()
        .schema(schema)
        .option("header", "true")
        .option("multiLine", request.outputFormat() == Format.CSV)
        .format(format())
        .load(folder + "/" + PART + "*")
        .count();
  }

  private String format() {
    return request.outputFormat().name().toLowerCase(Locale.ROOT);
  }

  private void requireGood(Predictions.Counts counts) {
    if (counts.rows() == 0) {
      throw ExitCode.NO_INPUT.failure("There are no rows to predict", "Check --input.");
    }
    double most = request.badRows();
    long limit = (long) (most < 1 ? most * counts.rows() : most);
    if (counts.bad() > limit) {
      throw ExitCode.BAD_DATA.failure(
          String.format(
              Locale.ROOT,
              "%,d of %,d rows are bad; one of them: %s",
              counts.bad(),
              counts.rows(),
              counts.reason()),
          String.format(Locale.ROOT, "--bad-rows allows %,d.", limit));
    }
  }

  private static void requireThere(long written, long found, String folder) {
    if (written != found) {
      throw ExitCode.IO_ERROR.failure(
          String.format(
              Locale.ROOT, "%,d rows were written, %,d are in %s", written, found, folder),
          "Check that all hosts write to the same storage, and run again.");
    }
  }

  private byte[] marker(Predictions.Counts counts) {
    ObjectNode marker = new ObjectMapper().createObjectNode();
    marker.put("rows", counts.rows()).put("badRows", counts.bad());
    Unseen.describe(counts.unseen(), marker);
    model.origin().ifPresent(origin -> marker.put("modelSha256", origin.sha256()));
    return marker.toPrettyString().getBytes(StandardCharsets.UTF_8);
  }
}
