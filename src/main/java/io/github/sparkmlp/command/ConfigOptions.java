package io.github.sparkmlp.command;

import io.github.sparkmlp.config.JobConfig;
import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.hocon.ConfigFiles;
import io.github.sparkmlp.hocon.ConfigReader;
import io.github.sparkmlp.session.SparkSettings;
import io.github.sparkmlp.store.Storage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** The options that name a configuration. */
public final class ConfigOptions {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The configuration: a local path, a Hadoop URI, or classpath:conf/seed.conf.")
  private String location;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Overrides a key of the configuration. May be repeated.")
  private List<String> overrides = List.of();

  boolean isNamed() {
    return location != null;
  }

  List<String> overrides() {
    return overrides;
  }

  JobConfig read() throws IOException {
    if (location == null) {
      throw ExitCode.USAGE.failure(
          "Missing required option: '--config=FILE'", "Name a configuration.");
    }
    Storage storage = new Storage(SparkSettings.hadoop());
    ConfigFiles files = new ConfigFiles(file -> storage.read(local(file)));
    return ConfigReader.read(files, location, overrides);
  }

  /** Reads a configuration that is in no file. */
  JobConfig read(String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return ConfigReader.read(
        new ConfigFiles(file -> bytes), "the table's configuration", overrides);
  }

  /** Makes a path without a scheme local, whatever the cluster's file system is. */
  private static String local(String file) {
    return file.contains(":") ? file : "file:" + Path.of(file).toAbsolutePath();
  }
}
