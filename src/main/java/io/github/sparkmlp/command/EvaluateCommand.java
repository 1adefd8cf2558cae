package io.github.sparkmlp.command;

import io.github.sparkmlp.config.JobConfig;
import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.job.EvaluateJob;
import io.github.sparkmlp.model.PublishedModel;
import io.github.sparkmlp.session.SparkSettings;
import io.github.sparkmlp.store.Storage;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "evaluate",
    description = "Scores a model on rows with labels and prints JSON.",
    footer = {
      "",
      "Example: evaluate --model runs/adult/model --data new.csv",
      "Example: evaluate --model runs/seed-20261123-182653/model --config conf/seed.conf",
    })
public final class EvaluateCommand implements Callable<Integer> {
  @Mixin private ModelOption model;

  @Mixin private ConfigOptions config;

  @Option(
      names = "--data",
      paramLabel = "PATH",
      description =
          "A file or folder of rows, instead of --config. The model says how they are read, and"
              + " which column is the label.")
  private String data;

  @Option(
      names = "--label",
      paramLabel = "COLUMN",
      split = ",",
      description = "The label of --data, where the model does not say it, or it has another name.")
  private List<String> labels = List.of();

  @Option(
      names = "--part",
      paramLabel = "PART",
      description = "The rows to score: test, validation or train. Default: test.")
  private EvaluateJob.Part part = EvaluateJob.Part.TEST;

  @Option(
      names = "--mistakes",
      paramLabel = "N",
      description =
          "How many wrongly predicted rows to list, the most confident first: each by its id, file"
              + " and line, as far as they are known. Default: 0.")
  private int mistakes;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "Also writes the JSON to this file.")
  private String output;

  @Override
  public Integer call() throws Exception {
    if (mistakes < 0) {
      throw ExitCode.USAGE.failure("--mistakes is " + mistakes, "Give the number of rows to list.");
    }
    EvaluateJob.run(
        model.folder(),
        configuration(),
        new EvaluateJob.Options(part, mistakes, Optional.ofNullable(output)));
    return 0;
  }

  private JobConfig configuration() throws IOException {
    if (data == null) {
      return config.read();
    }
    if (config.isNamed() || part != EvaluateJob.Part.TEST) {
      throw ExitCode.USAGE.failure(
          "Both %s and --data are given".formatted(config.isNamed() ? "--config" : "--part"),
          "--part chooses rows of a configuration's data; --data scores all rows of a path.");
    }
    PublishedModel read = model.read(new Storage(SparkSettings.hadoop()));
    return config.read(EvaluateConfig.of(read.description(), data, labels));
  }
}
