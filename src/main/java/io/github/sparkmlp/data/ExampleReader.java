package io.github.sparkmlp.data;

import io.github.sparkmlp.config.BatchConfig;
import io.github.sparkmlp.config.DataConfig;
import io.github.sparkmlp.config.DataConfig.Columns;
import io.github.sparkmlp.config.DataConfig.IdxFiles;
import io.github.sparkmlp.config.DataConfig.Source;
import io.github.sparkmlp.config.ExitCode;
import io.github.sparkmlp.config.JobFailure;
import io.github.sparkmlp.config.TargetType;
import io.github.sparkmlp.nn.Topology;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** Reads the configured sources as {@code Dataset<Row>} and encodes their rows. */
public final class ExampleReader {
  private final SparkSession spark;
  private final DataConfig data;
  private final Topology topology;
  private final TargetType targets;

  /**
   * A reader of examples for a network of this shape.
   *
   * @param targets what labels are
   */
  public ExampleReader(SparkSession spark, DataConfig data, Topology topology, TargetType targets) {
    this.spark = spark;
    this.data = data;
    this.topology = topology;
    this.targets = targets;
  }

  DataConfig data() {
    return data;
  }

  Topology topology() {
    return topology;
  }

  TargetType targets() {
    return targets;
  }

  /** The rows to train on, with the keys of the order that {@code batch} asks for. */
  JavaRDD<Example> training(BatchConfig batch) {
    List<String> order =
        batch.order() == BatchConfig.Order.AS_READ
            ? List.of(IdxReader.ROW_COLUMN)
            : batch.orderBy();
    return encode(data.train(), order);
  }

  /** Rows to score, in no order. */
  JavaRDD<Example> scoring(Source source) {
    return encode(source, List.of());
  }

  private JavaRDD<Example> encode(Source source, List<String> order) {
    LabelledRows rows =
        source instanceof IdxFiles files
            ? idx(files, order)
            : table(((DataConfig.Table) source).path(), order);
    return rows.encode(new RowEncoder.Expected(topology.inputs(), targets, topology.outputs()));
  }

  private LabelledRows idx(IdxFiles files, List<String> order) {
    Dataset<Row> rows = new IdxReader(spark, files).read(topology.inputs());
    Columns columns =
        new Columns(
            List.of(IdxReader.LABEL_COLUMN),
            List.of(IdxReader.FEATURES_COLUMN),
            Optional.empty(),
            List.of());
    Column row = rows.col(IdxReader.ROW_COLUMN);
    return new LabelledRows(
        rows, columns, order, functions.concat(functions.lit(files.images() + ", row "), row));
  }

  private LabelledRows table(String path, List<String> order) {
    return new LabelledRows(read(path), data.columns(), order, functions.input_file_name());
  }

  private Dataset<Row> read(String path) {
    if (data.format().equals("csv")) {
      // With pruning, rows of the wrong length pass unseen.
      spark.conf().set("spark.sql.csv.parser.columnPruning.enabled", "false");
    }
    try {
      return spark
          .read()
          .format(data.format())
          .option("mode", "FAILFAST")
          .option("enforceSchema", "false")
          .options(data.options())
          .load(path);
    } catch (Exception e) {
      throw failure(path, e);
    }
  }

  private JobFailure failure(String path, Exception e) {
    if (e instanceof AnalysisException && e.getMessage().startsWith("[PATH_NOT_FOUND]")) {
      return new JobFailure(
          ExitCode.NO_INPUT, path + " does not exist", "Name existing files in data.", e);
    }
    return new JobFailure(
        ExitCode.BAD_DATA,
        "%s cannot be read as %s: %s".formatted(path, data.format(), e.getMessage()),
        "Check data.format and data.options.",
        e);
  }
}
