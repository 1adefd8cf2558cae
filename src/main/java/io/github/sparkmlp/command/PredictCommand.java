package io.github.sparkmlp.command;

import io.github.sparkmlp.config.DataConfig;
import io.github.sparkmlp.config.DataConfig.Table;
import io.github.sparkmlp.config.FileFormat;
import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.job.PredictJob;
import io.github.sparkmlp.model.PublishedModel;
import io.github.sparkmlp.model.Reading;
import io.github.sparkmlp.session.SparkSettings;
import io.github.sparkmlp.store.Storage;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "predict",
    description = "Adds a model's predictions to the rows of a table.",
    footer = {
      "",
      "Example: predict --model runs/animals/model --input new.csv --format csv",
      "             --option header=true --output predicted",
    })
public final class PredictCommand implements Callable<Integer> {
  private static final List<String> NAMED = List.of("parquet", "csv", "json", "orc");

  @Mixin private ModelOption model;

  @ArgGroup(multiplicity = "1")
  private Input input;

  /** The location of the rows. */
  private static final class Input {
    @Option(names = "--input", paramLabel = "PATH", description = "A file or folder of rows.")
    private String path;

    @Option(names = "--table", paramLabel = "NAME", description = "A table of Spark's catalog.")
    private String table;
  }

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description =
          "Format of the input: parquet, csv, json, orc, libsvm, or another Spark source. Default: by"
              + " the name (rows.csv), else as the training rows, else parquet.")
  private String format;

  @Option(
      names = "--option",
      paramLabel = "KEY=VALUE",
      description =
          "An option of Spark's reader, as header=true. Default: as for the training rows, if they"
              + " had the same format.")
  private Map<String, String> options = Map.of();

  @Option(
      names = "--bad-rows",
      paramLabel = "N",
      description =
          "How many rows may be bad: a number, or a share below 1. They get no prediction, and a"
              + " column says why. Default: none.")
  private double badRows;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "DIR",
      description = "The folder of the result. It must not exist; _SUCCESS is its last file.")
  private String output;

  @Option(
      names = "--output-format",
      paramLabel = "FORMAT",
      description =
          "Format of the result: parquet, csv or json. Default: by the name, else parquet.")
  private PredictJob.Format outputFormat;

  @Option(
      names = "--prediction-column",
      paramLabel = "NAME",
      description = "Name of the new column, if the rows already have a column prediction.")
  private String prediction = "prediction";

  @Option(
      names = "--shared-files",
      description = "Promises that local paths are the same files on all hosts.")
  private boolean sharedFiles;

  @Override
  public Integer call() throws Exception {
    requireBadRows();
    Storage storage = new Storage(SparkSettings.hadoop());
    PublishedModel read = model.read(storage);
    boolean catalog = input.table != null;
    Reading reading = read.description().reading();
    String chosen = catalog ? "table" : format != null ? format : format(reading);
    Table table = new Table(Optional.of(catalog ? input.table : input.path), options);
    PredictJob.run(
        storage,
        read,
        new PredictJob.Request(
            chosen,
            reading.completed(chosen, table),
            outputFormat == null ? outputFormat() : outputFormat,
            output,
            prediction,
            badRows,
            sharedFiles));
    return 0;
  }

  private String format(Reading reading) {
    String otherwise = reading.format().isEmpty() ? "parquet" : reading.format();
    String named = FileFormat.of(input.path).map(FileFormat::name).orElse(otherwise);
    // Other sources, too, read files with the extensions of tables.
    return NAMED.contains(otherwise) ? named : otherwise;
  }

  private PredictJob.Format outputFormat() {
    return FileFormat.of(output)
        .flatMap(
            named ->
                Arrays.stream(PredictJob.Format.values())
                    .filter(format -> format.name().equalsIgnoreCase(named.name()))
                    .findFirst())
        .orElse(PredictJob.Format.PARQUET);
  }

  private void requireBadRows() {
    if (!DataConfig.isNumberOrShare(badRows)) {
      throw ExitCode.USAGE.failure(
          "--bad-rows is " + badRows, "It must be a number of rows, or a share of them below 1.");
    }
  }
}
