package io.github.sparkmlp.hocon;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigOriginFactory;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import io.github.sparkmlp.choice.KernelType;
import io.github.sparkmlp.choice.Metric;
import io.github.sparkmlp.choice.TargetType;
import io.github.sparkmlp.config.BatchConfig;
import io.github.sparkmlp.config.BatchConfig.Order;
import io.github.sparkmlp.config.CheckpointConfig;
import io.github.sparkmlp.config.DataShape;
import io.github.sparkmlp.config.JobConfig;
import io.github.sparkmlp.config.LossConfig;
import io.github.sparkmlp.config.MetricsConfig;
import io.github.sparkmlp.config.OptimizerConfig;
import io.github.sparkmlp.config.PublishConfig;
import io.github.sparkmlp.config.ReduceConfig;
import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import io.github.sparkmlp.key.Key;
import io.github.sparkmlp.key.Section;
import io.github.sparkmlp.secret.Secrets;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Function;

/** Reads a HOCON file, applies {@code --set} and checks every key. */
public final class ConfigReader {
  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);

  /** The longest name of a folder that file systems allow, in bytes. */
  private static final int LONGEST_RUN_NAME = 255;

  private ConfigReader() {}

  /**
   * Reads and checks a configuration.
   *
   * @param files reads the configuration and the files it includes
   * @param location the configuration's location
   * @param overrides each {@code key=value}; a value that starts with {@code [}, <code>{</code> or
   *     {@code "} is HOCON, any other is taken literally
   * @throws JobFailure with {@link ExitCode#USAGE}, naming the key and the line
   */
  public static JobConfig read(ConfigFiles files, String location, List<String> overrides)
      throws IOException {
    Secrets.learnEnvironment();
    try {
      Config config = files.parse(location);
      for (String override : overrides) {
        config = override(files, location, override).withFallback(config);
      }
      String now = LocalDateTime.now(ZoneId.systemDefault()).format(TIMESTAMP);
      Config timestamp = ConfigFactory.parseString("timestamp = " + now);
      Config resolved = config.withFallback(timestamp).resolve().withoutPath("timestamp");
      Secrets.learn(resolved.root());
      return Draft.of(resolved, now)
          .map(Draft::begun)
          .orElseGet(() -> job(resolved.withFallback(Draft.name("run", now)), Optional.empty()));
    } catch (ConfigException.UnresolvedSubstitution e) {
      throw ExitCode.USAGE.failure(
          e.getMessage(),
          "Set the variable: with --set vars.NAME=value, or in the environment.",
          e);
    } catch (ConfigException e) {
      files.texts().forEach(Secrets::learnLines);
      throw ExitCode.USAGE.failure(
          "The configuration %s is not valid: %s".formatted(location, e.getMessage()),
          "Fix that line; the format is HOCON.",
          e);
    } catch (StackOverflowError e) {
      // HOCON does not limit the depth of brackets, dots in keys or substitutions.
      throw ExitCode.USAGE.failure(
          "The configuration %s is nested too deeply".formatted(location),
          "Write it with fewer levels.",
          e);
    }
  }

  private static Config override(ConfigFiles files, String location, String override)
      throws IOException {
    int equals = override.indexOf('=');
    if (equals < 1) {
      throw ExitCode.USAGE.failure(
          "--set " + override + " is not key=value", "Write --set key=value.");
    }
    String key = override.substring(0, equals).strip();
    String value = override.substring(equals + 1).strip();
    boolean hocon = value.startsWith("[") || value.startsWith("{") || value.startsWith("\"");
    String origin = "--set " + key;
    ConfigValue parsed =
        hocon
            ? files.parse("value = " + value, location).getValue("value")
            : ConfigValueFactory.fromAnyRef(value.equals("null") ? null : value);
    return ConfigFactory.empty(origin)
        .withValue(key, parsed.withOrigin(ConfigOriginFactory.newSimple(origin)));
  }

  /** Checks every key; {@code completion} is that of a configuration that depends on the data. */
  static JobConfig job(Config config, Optional<Function<DataShape, JobConfig>> completion) {
    Map<String, Object> defaults = new TreeMap<>();
    Section root = new Section("", config.root(), defaults);
    Section optimizer = root.key("optimizer").section();
    OptimizerConfig update = LearningReader.optimizer(optimizer);
    OptionalDouble clipNorm =
        optimizer.optional("clip-norm").stream().mapToDouble(Key::positive).findFirst();
    optimizer.rejectUnknownKeys();
    LossConfig loss = LearningReader.loss(root.key("loss", "cross-entropy"));
    TargetType targets = LearningReader.targets(root, loss);
    BatchConfig batch = root.section("batch").read(ConfigReader::batch);
    JobConfig job =
        new JobConfig(
            runName(root.key("run-name")),
            root.key("output", "runs").text(),
            root.key("seed", 42).integer(Long.MIN_VALUE, Long.MAX_VALUE),
            root.key("data")
                .section()
                .read(data -> DataReader.data(data, batch.orderBy(), targets)),
            root.key("network").section().read(LearningReader::network),
            loss,
            targets,
            update,
            clipNorm,
            root.section("schedule").read(LearningReader::schedule),
            batch,
            root.optional("augment").map(key -> key.section().read(LearningReader::augment)),
            (int) root.key("epochs").integer(1, Integer.MAX_VALUE),
            root.optional("early-stopping")
                .map(key -> key.section().read(LearningReader::earlyStopping)),
            root.section("reduce").read(ConfigReader::reduce),
            root.section("metrics").read(ConfigReader::metrics),
            root.section("checkpoint").read(ConfigReader::checkpoint),
            root.section("publish").read(ConfigReader::publish),
            root.key("kernel", "auto").choice(KernelType.class),
            root.key("shared-files", false).flag(),
            Secrets.redacted("", config.withFallback(ConfigFactory.parseMap(defaults)).root())
                .render(ConfigRenderOptions.concise()),
            completion);
    root.optional("vars");
    root.rejectUnknownKeys();
    ConfigConsistency.require(job, root);
    return job;
  }

  private static String runName(Key key) {
    String name = key.text();
    boolean plain = name.chars().noneMatch(Character::isISOControl);
    if (name.isBlank() || name.contains("/") || name.startsWith(".") || !plain) {
      throw key.mustBe("the name of one folder");
    }
    if (name.equals("latest.json")) {
      throw key.mustBe("another name: latest.json names the newest model");
    }
    if (name.getBytes(StandardCharsets.UTF_8).length > LONGEST_RUN_NAME) {
      throw key.mustBe("a name of at most " + LONGEST_RUN_NAME + " bytes in UTF-8");
    }
    return name;
  }

  private static BatchConfig batch(Section batch) {
    List<String> orderBy = batch.optional("order-by").map(Key::texts).orElse(List.of());
    Optional<Key> named = batch.optional("order");
    Order order = orderBy.isEmpty() ? Order.SHUFFLED : Order.BY_COLUMNS;
    if (named.isPresent()) {
      order = named.get().choice(Order.class);
      if ((order == Order.BY_COLUMNS) == orderBy.isEmpty()) {
        throw named.get().mustBe("shuffled or as-read, or left out where batch.order-by is given");
      }
    }
    return new BatchConfig(
        (int) batch.key("size", 128).integer(1, 1 << 30),
        batch.key("micro", "auto").positiveOrAuto(),
        order,
        orderBy);
  }

  private static ReduceConfig reduce(Section reduce) {
    ReduceConfig result =
        new ReduceConfig(
            reduce.key("strategy", "auto").choice(ReduceConfig.Strategy.class),
            reduce.key("depth", "auto").positiveOrAuto());
    boolean tree =
        result.strategy() == ReduceConfig.Strategy.TREE
            || result.strategy() == ReduceConfig.Strategy.AUTO;
    if (!tree && result.depth().isPresent()) {
      throw reduce.key("depth").mustBe("auto where reduce.strategy is direct or fused");
    }
    return result;
  }

  private static CheckpointConfig checkpoint(Section checkpoint) {
    return new CheckpointConfig(
        (int) checkpoint.key("every-epochs", 1).integer(1, Integer.MAX_VALUE),
        (int) checkpoint.key("keep", 3).integer(1, Integer.MAX_VALUE),
        checkpoint.key("single-writer", false).flag());
  }

  private static PublishConfig publish(Section publish) {
    Section require = publish.section("require");
    Map<Metric, Double> bounds = new EnumMap<>(Metric.class);
    for (Metric metric : Metric.values()) {
      require
          .optional(metric.configured())
          .ifPresent(key -> bounds.put(metric, metric.isShare() ? key.fraction() : key.finite()));
    }
    require.rejectUnknownKeys();
    return new PublishConfig(bounds);
  }

  private static MetricsConfig metrics(Section metrics) {
    return new MetricsConfig(
        metrics.key("every", "epoch").choice(MetricsConfig.Every.class),
        (int) metrics.key("top-k", 5).integer(1, Integer.MAX_VALUE),
        (int) metrics.key("mistakes", 24).integer(0, 100));
  }
}
