package io.github.sparkmlp;

import io.github.sparkmlp.choice.TargetScale;
import io.github.sparkmlp.config.BatchConfig;
import io.github.sparkmlp.config.JobConfig;
import io.github.sparkmlp.config.PreprocessingConfig;
import io.github.sparkmlp.config.ScaleConfig;
import io.github.sparkmlp.config.SpellingConfig;
import io.github.sparkmlp.data.ExampleReader;
import io.github.sparkmlp.data.FittedRows;
import io.github.sparkmlp.data.TrainingData;
import io.github.sparkmlp.hocon.ConfigFiles;
import io.github.sparkmlp.hocon.ConfigReader;
import io.github.sparkmlp.table.TableOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;

/** Configurations of local files, options that name a table, and the rows of both. */
public final class TestConfig {
  /** Leaves numbers and labels as they are. */
  public static final PreprocessingConfig NO_PREPARATION =
      new PreprocessingConfig(
          new SpellingConfig(Map.of(), List.of(), false, Map.of()),
          List.of(),
          false,
          PreprocessingConfig.Missing.REFUSE,
          ScaleConfig.dividedBy(1),
          TargetScale.NONE,
          Optional.empty());

  private TestConfig() {}

  public static JobConfig read(Path file, List<String> overrides) throws IOException {
    ConfigFiles files = new ConfigFiles(location -> Files.readAllBytes(Path.of(location)));
    return ConfigReader.read(files, file.toString(), overrides);
  }

  /** Options that name a table, as from the command line. */
  public static TableOptions table(Path data, Optional<Path> test, String... labels) {
    List<String> words = new ArrayList<>(List.of("--data", data.toString()));
    test.ifPresent(path -> words.addAll(List.of("--test", path.toString())));
    if (labels.length > 0) {
      words.addAll(List.of("--label", String.join(",", labels)));
    }
    return CommandLine.populateCommand(new TableOptions(), words.toArray(String[]::new));
  }

  /** The training rows of a reader that knows the network. */
  public static TrainingData load(ExampleReader reader, BatchConfig batch, long seed) {
    return new FittedRows(reader, batch).arranged(reader.network().orElseThrow(), batch, seed);
  }
}
