package io.github.sparkmlp.command;

import io.github.sparkmlp.model.PublishedModel;
import io.github.sparkmlp.model.Safetensors;
import io.github.sparkmlp.onnx.Onnx;
import io.github.sparkmlp.session.SparkSettings;
import io.github.sparkmlp.store.Sha256;
import io.github.sparkmlp.store.Storage;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "export",
    description = {
      "Writes a model as one file for other programs.",
      "An existing file with other content is not overwritten.",
    },
    footer = {
      "",
      "Example: export --model runs/seed-20261123-182653/model",
      "             --format onnx --output seed.onnx",
    })
public final class ExportCommand implements Callable<Integer> {
  @Mixin private ModelOption model;

  @Option(
      names = "--format",
      required = true,
      paramLabel = "FORMAT",
      description = {
        "onnx: from raw values to predictions and probabilities.",
        "safetensors: the parameters alone, named as in PyTorch.",
      })
  private Format format;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "FILE",
      description = "The file to write.")
  private String output;

  enum Format {
    ONNX,
    SAFETENSORS;

    byte[] write(PublishedModel model) {
      return switch (this) {
        case ONNX -> Onnx.write(model);
        case SAFETENSORS -> Safetensors.write(model.description().topology(), model.parameters());
      };
    }
  }

  @Override
  public Integer call() throws Exception {
    Storage storage = new Storage(SparkSettings.hadoop());
    byte[] file = format.write(model.read(storage));
    storage.writeOnce(output, file);
    System.out.printf(
        Locale.ROOT, "%s, %,d bytes, sha-256 %s%n", output, file.length, Sha256.of(file));
    return 0;
  }
}
