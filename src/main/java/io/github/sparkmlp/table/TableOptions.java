package io.github.sparkmlp.table;

import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The command-line options that name a table to train on without a configuration. */
public final class TableOptions {
  @Option(
      names = "--data",
      paramLabel = "PATH",
      description =
          "The table, instead of --config: a file or folder of CSV, Parquet, JSON lines or ORC. The"
              + " job finds out what its columns hold.")
  private String data;

  @Option(
      names = "--test",
      paramLabel = "PATH",
      description = "The test rows. Default: a tenth of --data.")
  private String test;

  @Option(
      names = "--label",
      paramLabel = "COLUMN",
      split = ",",
      description =
          "The column to predict, or several, separated by commas. Without a header, its number: 1"
              + " is the first.")
  private List<String> labels = List.of();

  @Option(
      names = "--task",
      paramLabel = "TASK",
      description = "classification, binary or regression. Default: by the label.")
  private LabelGuess.Task task;

  /** Whether a table is named. */
  public boolean isNamed() {
    return data != null || test != null || task != null || !labels.isEmpty();
  }

  Optional<String> data() {
    return Optional.ofNullable(data);
  }

  Optional<String> test() {
    return Optional.ofNullable(test);
  }

  List<String> labels() {
    return labels;
  }

  Optional<LabelGuess.Task> task() {
    return Optional.ofNullable(task);
  }
}
