package io.github.sparkmlp;

import io.github.sparkmlp.config.ConfigReader;
import io.github.sparkmlp.config.JobConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code train}. */
@Command(
    name = "train",
    description = "Trains a network and writes the model.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example: train --config conf/seed.conf --set epochs=20"})
final class TrainCommand implements Callable<Integer> {

  @Option(names = "--config", required = true, paramLabel = "FILE", description = "HOCON file.")
  private Path config;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Overrides a key of the configuration.")
  private List<String> overrides = List.of();

  @Option(names = "--resume", description = "There must be an earlier start of this run.")
  private boolean resume;

  @Override
  public Integer call() throws Exception {
    JobConfig job = ConfigReader.read(config, overrides);
    TrainJob.run(job, resume);
    return 0;
  }
}
