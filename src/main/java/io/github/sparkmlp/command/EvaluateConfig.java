package io.github.sparkmlp.command;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;
import io.github.sparkmlp.choice.TargetType;
import io.github.sparkmlp.config.FileFormat;
import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.key.Key;
import io.github.sparkmlp.model.PublishedModel;
import io.github.sparkmlp.model.Reading;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes the configuration for scoring a model on a table that is given by a path alone. */
final class EvaluateConfig {
  private EvaluateConfig() {}

  /** Returns HOCON; the model says how rows are read and labelled, unless labels are given. */
  static String of(PublishedModel.Description model, String path, List<String> given) {
    Reading reading = model.reading();
    List<String> labels = given.isEmpty() ? reading.labels() : given;
    if (labels.isEmpty()) {
      throw ExitCode.USAGE.failure(
          "The model does not say which column its label is",
          "An older version wrote it: add --label COLUMN.");
    }
    boolean values = model.targets() == TargetType.VALUES;
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put("run-name", "evaluate");
    keys.put("task", values ? "regression" : "classification");
    keys.put("data.format", format(reading, path));
    keys.put("data.train.path", path);
    keys.put("data.test.path", path);
    keys.put("data.label", labels.size() == 1 ? labels.get(0) : labels);
    keys.put("data.class-aliases", ConfigValueFactory.fromMap(reading.aliases()));
    keys.put("network.layers", model.topology().sizes());
    keys.put("network.activation", "relu");
    keys.put("loss", Key.hyphenated(model.loss().type()));
    keys.put("optimizer", Map.of("type", "sgd", "learning-rate", 1));
    keys.put("epochs", 1);
    return ConfigFactory.parseMap(keys).root().render(ConfigRenderOptions.concise());
  }

  private static String format(Reading reading, String path) {
    String otherwise = reading.format().isEmpty() ? "parquet" : reading.format();
    return FileFormat.of(path).map(FileFormat::name).orElse(otherwise);
  }
}
