package io.github.sparkmlp.command;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "fetch-mnist",
    description = {
      "Downloads the four files of MNIST and checks their SHA-256.",
      "Files that are already there and correct are kept.",
    },
    footer = {"", "Example: fetch-mnist data/mnist"})
public final class FetchMnistCommand implements Callable<Integer> {
  @Parameters(paramLabel = "DIR", description = "The local folder for the files.")
  private Path folder;

  @Option(
      names = "--mirror",
      paramLabel = "URL",
      description = "Where to download from; tried in order. Default: ${DEFAULT-VALUE}",
      defaultValue =
          "https://ossci-datasets.s3.amazonaws.com/mnist/,"
              + "https://storage.googleapis.com/cvdf-datasets/mnist/",
      split = ",")
  private List<URI> mirrors;

  @Override
  public Integer call() throws Exception {
    new MnistDownload(mirrors, System.out::println).into(folder);
    return 0;
  }
}
