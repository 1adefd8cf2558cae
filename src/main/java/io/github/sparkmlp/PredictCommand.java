package io.github.sparkmlp;

import io.github.sparkmlp.config.DataConfig.Table;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code predict}. */
@Command(
    name = "predict",
    description = "Adds what a model predicts to the rows of a table.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example: predict --model runs/animals/model --input new.csv --format csv",
      "             --option header=true --output predicted",
    })
final class PredictCommand implements Callable<Integer> {
  @Mixin private ModelOption model;

  @ArgGroup(multiplicity = "1")
  private Input input;

  /** Where rows are. */
  private static final class Input {
    @Option(names = "--input", paramLabel = "PATH", description = "A file or folder of rows.")
    private String path;

    @Option(names = "--table", paramLabel = "NAME", description = "A table of Spark's catalog.")
    private String table;
  }

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "Of the input: parquet, csv, json, orc, or another source of Spark.")
  private String format = "parquet";

  @Option(
      names = "--option",
      paramLabel = "KEY=VALUE",
      description = "Handed to Spark's reader: header=true, …")
  private Map<String, String> options = Map.of();

  @Option(
      names = "--output",
      required = true,
      paramLabel = "DIR",
      description = "The folder of the result, which must not exist.")
  private String output;

  @Option(
      names = "--output-format",
      paramLabel = "FORMAT",
      description = "Of the result: parquet, csv or json.")
  private PredictJob.Format outputFormat = PredictJob.Format.PARQUET;

  @Override
  public Integer call() throws Exception {
    boolean catalog = input.table != null;
    Table table = new Table(Optional.of(catalog ? input.table : input.path), options);
    PredictJob.run(model.folder(), catalog ? "table" : format, table, outputFormat, output);
    return 0;
  }
}
