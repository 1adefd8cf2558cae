package io.github.sparkmlp;

import io.github.sparkmlp.config.JobConfig;
import io.github.sparkmlp.hocon.ConfigFiles;
import io.github.sparkmlp.hocon.ConfigReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Configurations of local files. */
public final class TestConfig {
  private TestConfig() {}

  public static JobConfig read(Path file, List<String> overrides) throws IOException {
    ConfigFiles files = new ConfigFiles(location -> Files.readAllBytes(Path.of(location)));
    return ConfigReader.read(files, file.toString(), overrides);
  }
}
