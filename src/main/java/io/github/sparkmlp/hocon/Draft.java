package io.github.sparkmlp.hocon;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import io.github.sparkmlp.choice.TargetType;
import io.github.sparkmlp.config.DataShape;
import io.github.sparkmlp.config.FileFormat;
import io.github.sparkmlp.config.JobConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A configuration that does not name its layers. Inputs and outputs follow from the data; keys left
 * out have the defaults of {@link TableDefaults}.
 */
record Draft(Config config) {
  private static final String LAYERS = "network.layers";
  private static final String HIDDEN = "network.hidden";

  /** The shape before any row is read. */
  private static final DataShape UNKNOWN = new DataShape(0, 0, 0);

  /** Sections whose defaults apply only to this type. */
  private static final Map<String, String> OF_TYPE =
      Map.of("optimizer", "adamw", "schedule", "one-cycle");

  /** Returns a draft; empty if the layers are named. */
  static Optional<Draft> of(Config config, String now) {
    return config.hasPath(LAYERS)
        ? Optional.empty()
        : Optional.of(new Draft(withSource(hidden(config), now)));
  }

  /** Treats {@code auto} like a missing key. */
  private static Config hidden(Config config) {
    return is(config, HIDDEN, "auto") ? config.withoutPath(HIDDEN) : config;
  }

  /** Adds defaults for the format and the run's name, derived from the path. */
  private static Config withSource(Config config, String now) {
    if (!config.hasPath("data.train.path")) {
      return config.hasPathOrNull("run-name") ? config : config.withFallback(name("run", now));
    }
    String path = config.getValue("data.train.path").unwrapped().toString();
    String file = path.replaceAll("/+$", "").replaceAll(".*[/:]", "");
    String name = file.replaceAll("\\..*", "").replaceAll("[^\\w-]+", "-");
    Config named = config.withFallback(name(name.isEmpty() ? "run" : name, now));
    Optional<FileFormat> format = FileFormat.of(path);
    if (config.hasPathOrNull("data.format") || format.isEmpty()) {
      return named;
    }
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put("data.format", format.get().name());
    if (format.get().name().equals("csv") && !config.hasPathOrNull("data.options")) {
      keys.put("data.options.header", "true");
      format.get().options().forEach((key, value) -> keys.put("data.options." + key, value));
    }
    return named.withFallback(defaults(keys));
  }

  /** The default name of a run. */
  static Config name(String name, String now) {
    return defaults(Map.of("run-name", name + "-" + now));
  }

  private static Config defaults(Map<String, Object> keys) {
    return ConfigFactory.parseMap(keys, "the default");
  }

  /** Returns the checked part of the configuration, which is enough to read the rows. */
  JobConfig begun() {
    return ConfigReader.job(
        withDefaults(UNKNOWN), Optional.of(shape -> ConfigReader.job(at(shape), Optional.empty())));
  }

  /** Returns the whole configuration for such data. */
  private Config at(DataShape shape) {
    Config all = withDefaults(shape);
    List<Object> layers = new ArrayList<>(List.of(shape.inputs()));
    layers.addAll(all.getList(HIDDEN).unwrapped());
    layers.add(shape.outputs());
    return all.withoutPath(HIDDEN)
        .withValue(LAYERS, ConfigValueFactory.fromAnyRef(layers, "network.hidden and the data"));
  }

  private Config withDefaults(DataShape shape) {
    Map<String, Object> keys = TableDefaults.learning(shape, targets());
    OF_TYPE.forEach(
        (section, type) -> {
          String key = section + ".type";
          if (config.hasPath(key) && !config.getValue(key).unwrapped().equals(type)) {
            keys.keySet().removeIf(name -> name.startsWith(section + "."));
          }
        });
    if (!is(config, "data.format", "idx")) {
      keys.putAll(TableDefaults.data(targets()));
    }
    boolean validated = config.hasPathOrNull("data.validation");
    if (validated || isNull("early-stopping")) {
      keys.remove("data.validation.fraction");
    }
    if (isNull("data.validation")) {
      keys.keySet().removeIf(name -> name.startsWith("early-stopping."));
    }
    return config.withFallback(defaults(keys));
  }

  private boolean isNull(String key) {
    return config.hasPathOrNull(key) && config.getIsNull(key);
  }

  private static boolean is(Config config, String key, String value) {
    return config.hasPath(key) && config.getValue(key).unwrapped().equals(value);
  }

  /** Derives the targets from task and loss; whether these fit each other is checked elsewhere. */
  private TargetType targets() {
    String loss = config.hasPath("loss.type") ? "loss.type" : "loss";
    if (is(config, "task", "regression") || is(config, loss, "huber")) {
      return TargetType.VALUES;
    }
    return is(config, loss, "binary-cross-entropy") ? TargetType.LABELS : TargetType.CLASS;
  }
}
