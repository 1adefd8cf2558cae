package io.github.sparkmlp.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigOriginFactory;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import io.github.sparkmlp.config.BatchConfig.Order;
import io.github.sparkmlp.config.DataConfig.Columns;
import io.github.sparkmlp.config.DataConfig.RowRange;
import io.github.sparkmlp.config.DataConfig.Source;
import java.io.IOException;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a HOCON file, applies {@code --set} and checks every key. */
public final class ConfigReader {
  private static final Pattern ROWS = Pattern.compile("(\\d{1,18}):(\\d{1,18})");
  private static final DateTimeFormatter TIMESTAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

  private ConfigReader() {}

  /**
   * Reads and checks a configuration.
   *
   * @param files what is read from: the configuration, and what it includes
   * @param location of the configuration
   * @param overrides {@code key=value} each; a value that starts with {@code [}, <code>{</code> or
   *     {@code "} is HOCON, any other is taken as it is
   * @throws JobFailure with {@link ExitCode#USAGE}, naming the key and the line
   */
  public static JobConfig read(ConfigFiles files, String location, List<String> overrides)
      throws IOException {
    try {
      Config config = files.parse(location);
      for (String override : overrides) {
        config = override(override).withFallback(config);
      }
      String now = LocalDateTime.now(ZoneId.systemDefault()).format(TIMESTAMP);
      Config timestamp = ConfigFactory.parseString("timestamp = " + now);
      return job(config.withFallback(timestamp).resolve().withoutPath("timestamp"));
    } catch (ConfigException.UnresolvedSubstitution e) {
      throw new JobFailure(
          ExitCode.USAGE,
          e.getMessage(),
          "Set what it names: vars.NAME with --set, or the environment's variable.",
          e);
    } catch (ConfigException e) {
      throw new JobFailure(
          ExitCode.USAGE,
          "The configuration %s is not valid: %s".formatted(location, e.getMessage()),
          "Mend that line; the format is HOCON.",
          e);
    }
  }

  private static Config override(String override) {
    int equals = override.indexOf('=');
    if (equals < 1) {
      throw new JobFailure(
          ExitCode.USAGE, "--set " + override + " has no key=value", "Write --set key=value.");
    }
    String key = override.substring(0, equals).strip();
    String value = override.substring(equals + 1).strip();
    boolean hocon = value.startsWith("[") || value.startsWith("{") || value.startsWith("\"");
    String origin = "--set " + key;
    ConfigValue parsed =
        hocon
            ? ConfigFactory.parseString("value = " + value).getValue("value")
            : ConfigValueFactory.fromAnyRef(value.equals("null") ? null : value);
    return ConfigFactory.empty(origin)
        .withValue(key, parsed.withOrigin(ConfigOriginFactory.newSimple(origin)));
  }

  private static JobConfig job(Config config) {
    Map<String, Object> defaults = new TreeMap<>();
    Section root = new Section("", config.root(), defaults);
    Section optimizer = root.key("optimizer").section();
    OptimizerConfig update = optimizer(optimizer);
    OptionalDouble clipNorm = optionalNumber(optimizer.optional("clip-norm"), Key::positive);
    optimizer.rejectUnknownKeys();
    JobConfig job =
        new JobConfig(
            runName(root.key("run-name")),
            root.key("output", "runs").text(),
            root.key("seed", 42).integer(Long.MIN_VALUE, Long.MAX_VALUE),
            data(root.key("data").section()),
            network(root.key("network").section()),
            root.key("loss", "cross-entropy").choice(LossType.class),
            update,
            clipNorm,
            batch(root.section("batch")),
            (int) root.key("epochs").integer(1, Integer.MAX_VALUE),
            reduce(root.section("reduce")),
            metrics(root.section("metrics")),
            checkpoint(root.section("checkpoint")),
            publish(root.section("publish")),
            root.key("kernel", "auto").choice(KernelType.class),
            root.key("shared-files", false).flag(),
            config
                .withFallback(ConfigFactory.parseMap(defaults))
                .root()
                .render(ConfigRenderOptions.concise()));
    root.optional("vars");
    root.rejectUnknownKeys();
    requireOrderThatExists(job, root);
    if (job.publish().accuracy().isPresent() && job.data().test().isEmpty()) {
      throw root.section("publish")
          .section("require")
          .key("accuracy")
          .mustBe("left out where there is no data.test");
    }
    return job;
  }

  private static String runName(Key key) {
    String name = key.text();
    if (name.isBlank() || name.contains("/") || name.startsWith(".")) {
      throw key.mustBe("the name of one folder");
    }
    return name;
  }

  private static DataConfig data(Section data) {
    String format = data.key("format").text();
    DataConfig result =
        new DataConfig(
            format,
            source(format, data.key("train").section()),
            data.optional("validation").map(key -> source(format, key.section())),
            data.optional("test").map(key -> source(format, key.section())),
            new Columns(
                data.key("label", "label").text(),
                data.key("features", List.of("*")).texts(),
                data.optional("weight").map(Key::text)),
            data.section("options").texts(),
            scale(data.key("scale", "none")),
            data.key("partitions", "auto").positiveOrAuto());
    data.rejectUnknownKeys();
    return result;
  }

  private static Source source(String format, Section section) {
    Source source =
        format.equals("idx")
            ? new DataConfig.IdxFiles(
                section.key("images").text(),
                section.key("labels").text(),
                section.optional("rows").map(ConfigReader::rows).orElse(RowRange.ALL))
            : new DataConfig.Table(section.key("path").text());
    section.rejectUnknownKeys();
    return source;
  }

  private static RowRange rows(Key key) {
    Matcher matcher = ROWS.matcher(key.text());
    if (matcher.matches()) {
      RowRange range =
          new RowRange(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)));
      if (range.from() < range.until()) {
        return range;
      }
    }
    throw key.mustBe("a range of rows, first:end, counted from 0, the end excluded");
  }

  private static float scale(Key key) {
    if (key.text().equals("none")) {
      return 1;
    }
    try {
      return (float) key.positive();
    } catch (JobFailure e) {
      throw key.mustBe("none, or a number above 0 that features are divided by");
    }
  }

  private static NetworkConfig network(Section network) {
    Key layers = network.key("layers");
    NetworkConfig result =
        new NetworkConfig(
            layers.list().stream().map(key -> (int) key.integer(1, 1 << 24)).toList(),
            network.key("activation", "sigmoid").choice(ActivationType.class),
            network.optional("init-from").map(Key::text));
    if (result.layers().size() < 2) {
      throw layers.mustBe("a list of at least two sizes: inputs, …, outputs");
    }
    network.rejectUnknownKeys();
    return result;
  }

  private enum OptimizerType {
    SGD,
    ADAM
  }

  private static OptimizerConfig optimizer(Section optimizer) {
    double learningRate = optimizer.key("learning-rate").positive();
    return switch (optimizer.key("type").choice(OptimizerType.class)) {
      case SGD -> sgd(learningRate, optimizer);
      case ADAM ->
          new OptimizerConfig.Adam(
              learningRate,
              optimizer.key("beta1", 0.9).fraction(),
              optimizer.key("beta2", 0.999).fraction(),
              optimizer.key("epsilon", 1e-8).positive());
    };
  }

  private static OptimizerConfig.Sgd sgd(double learningRate, Section optimizer) {
    double momentum = optimizer.key("momentum", 0).fraction();
    Key nesterov = optimizer.key("nesterov", false);
    if (nesterov.flag() && momentum == 0) {
      throw nesterov.mustBe("false where optimizer.momentum is 0");
    }
    return new OptimizerConfig.Sgd(learningRate, momentum, nesterov.flag());
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
    BatchConfig result =
        new BatchConfig(
            (int) batch.key("size", 128).integer(1, 1 << 30),
            batch.key("micro", "auto").positiveOrAuto(),
            order,
            orderBy);
    batch.rejectUnknownKeys();
    return result;
  }

  private static void requireOrderThatExists(JobConfig job, Section root) {
    boolean idx = job.data().format().equals("idx");
    if (idx && job.batch().order() == Order.BY_COLUMNS) {
      throw root.section("batch").key("order-by").mustBe("left out: IDX files have no columns");
    }
    if (!idx && job.batch().order() == Order.AS_READ) {
      throw root.section("batch")
          .key("order")
          .mustBe(
              "shuffled: the order in which Spark reads a table depends on its parallelism;"
                  + " batch.order-by = [columns] names an order");
    }
  }

  private static ReduceConfig reduce(Section reduce) {
    ReduceConfig result =
        new ReduceConfig(
            reduce.key("strategy", "tree").choice(ReduceConfig.Strategy.class),
            reduce.key("depth", "auto").positiveOrAuto());
    if (result.strategy() == ReduceConfig.Strategy.DIRECT && result.depth().isPresent()) {
      throw reduce.key("depth").mustBe("auto where reduce.strategy is direct");
    }
    reduce.rejectUnknownKeys();
    return result;
  }

  private static CheckpointConfig checkpoint(Section checkpoint) {
    CheckpointConfig result =
        new CheckpointConfig(
            (int) checkpoint.key("every-epochs", 1).integer(1, Integer.MAX_VALUE),
            (int) checkpoint.key("keep", 3).integer(1, Integer.MAX_VALUE),
            checkpoint.key("single-writer", false).flag());
    checkpoint.rejectUnknownKeys();
    return result;
  }

  private static PublishConfig publish(Section publish) {
    Section require = publish.section("require");
    PublishConfig result =
        new PublishConfig(optionalNumber(require.optional("accuracy"), Key::fraction));
    require.rejectUnknownKeys();
    publish.rejectUnknownKeys();
    return result;
  }

  private static OptionalDouble optionalNumber(Optional<Key> key, ToDoubleFunction<Key> reading) {
    return key.isPresent()
        ? OptionalDouble.of(reading.applyAsDouble(key.get()))
        : OptionalDouble.empty();
  }

  private static MetricsConfig metrics(Section metrics) {
    MetricsConfig result =
        new MetricsConfig(metrics.key("every", "epoch").choice(MetricsConfig.Every.class));
    metrics.rejectUnknownKeys();
    return result;
  }
}
