package io.github.sparkmlp;

import io.github.sparkmlp.model.PublishedModel;
import io.github.sparkmlp.model.Storage;
import io.github.sparkmlp.report.ModelSheet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code describe}. */
@Command(
    name = "describe",
    description = "Prints what a model reads, computes and came from, once it is found whole.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example: describe --model runs/seed-20261123-182653/model"})
final class DescribeCommand implements Callable<Integer> {
  @Option(
      names = "--model",
      required = true,
      paramLabel = "DIR",
      description = "The folder of model.json and model.safetensors.")
  private String model;

  @Override
  public Integer call() throws Exception {
    ModelSheet.of(PublishedModel.read(new Storage(ConfigOptions.hadoop()), model))
        .forEach(System.out::println);
    return 0;
  }
}
