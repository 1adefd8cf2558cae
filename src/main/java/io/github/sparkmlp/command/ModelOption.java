package io.github.sparkmlp.command;

import io.github.sparkmlp.model.PublishedModel;
import io.github.sparkmlp.store.Storage;
import java.io.IOException;
import picocli.CommandLine.Option;

/** The option that names a model. */
final class ModelOption {
  @Option(
      names = "--model",
      required = true,
      paramLabel = "DIR",
      description = "The model: the folder of model.json and model.safetensors.")
  private String folder;

  String folder() {
    return folder;
  }

  PublishedModel read(Storage storage) throws IOException {
    return PublishedModel.read(storage, folder);
  }
}
