package io.github.sparkmlp;

import io.github.sparkmlp.report.RunLog;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code train}. */
@Command(
    name = "train",
    description = "Trains a network and writes the model.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example: train --config conf/seed.conf --set epochs=20"})
final class TrainCommand implements Callable<Integer> {
  @Mixin private ConfigOptions config;

  @Option(names = "--resume", description = "There must be an earlier start of this run.")
  private boolean resume;

  @Option(
      names = "--dry-run",
      description = "Reads and checks everything, says what would be done, and stops.")
  private boolean dryRun;

  @Option(
      names = "--log",
      paramLabel = "FORMAT",
      description = "What standard output gets: text, or json, an object a line.")
  private RunLog.Format format = RunLog.Format.TEXT;

  @Override
  public Integer call() throws Exception {
    RunLog log = RunLog.to(System.out, format);
    TrainJob.run(config.read(), new TrainJob.Options(resume, dryRun), log);
    return 0;
  }
}
