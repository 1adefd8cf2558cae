package io.github.sparkmlp.command;

import io.github.sparkmlp.job.EvaluateJob;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code evaluate}. */
@Command(
    name = "evaluate",
    description = "Scores a model on the rows of a configuration and prints JSON.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example: evaluate --model runs/seed-20261123-182653/model --config conf/seed.conf",
    })
public final class EvaluateCommand implements Callable<Integer> {
  @Mixin private ModelOption model;

  @Mixin private ConfigOptions config;

  @Option(
      names = "--part",
      paramLabel = "PART",
      description = "The rows to score: test, validation or train. Default: test.")
  private EvaluateJob.Part part = EvaluateJob.Part.TEST;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "Also writes the JSON to this file.")
  private String output;

  @Override
  public Integer call() throws Exception {
    EvaluateJob.run(model.folder(), config.read(), part, Optional.ofNullable(output));
    return 0;
  }
}
