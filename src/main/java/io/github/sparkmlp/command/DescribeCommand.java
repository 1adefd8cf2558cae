package io.github.sparkmlp.command;

import io.github.sparkmlp.report.ModelSheet;
import io.github.sparkmlp.session.SparkSettings;
import io.github.sparkmlp.store.Storage;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "describe",
    description = "Checks a model and prints its inputs, network, scores and origin.",
    footer = {"", "Example: describe --model runs/seed-20261123-182653/model"})
public final class DescribeCommand implements Callable<Integer> {
  @Mixin private ModelOption model;

  @Override
  public Integer call() throws Exception {
    ModelSheet.of(model.read(new Storage(SparkSettings.hadoop()))).forEach(System.out::println);
    return 0;
  }
}
