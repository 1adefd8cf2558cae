package io.github.sparkmlp.session;

import io.github.sparkmlp.block.BlockLayout;
import io.github.sparkmlp.choice.ActivationType;
import io.github.sparkmlp.config.BatchConfig;
import io.github.sparkmlp.config.JobConfig;
import io.github.sparkmlp.config.NetworkConfig;
import io.github.sparkmlp.nn.ParameterLayout;
import io.github.sparkmlp.nn.Topology;
import io.github.sparkmlp.preflight.DynamicAllocation;
import io.github.sparkmlp.secret.Secrets;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;

/** The Spark settings that the job needs, unless the user set others. */
public final class SparkSettings {
  private static final long DEFAULT_MOST_RESULT_BYTES = 1L << 30;

  /** Larger sums are fetched a few at a time instead of being sent to the driver all at once. */
  private static final long MOST_DIRECT_RESULT_BYTES = 32L << 20;

  private static final long DEFAULT_DIRECT_RESULT_BYTES = 1L << 20;

  /** The bytes of a serialized sum, or of a step's tasks, beyond its numbers. */
  private static final long OVERHEAD_BYTES = 1L << 16;

  private static final long DEFAULT_BROADCAST_BLOCK_BYTES = 4L << 20;

  private static final String PASSWORD_IN_URI =
      "(?<=://[^\\s/?#:@]{0,99}:)[^\\s/?#]+(?=@)|(?<=[?&;](?:password|pwd|sig)=)[^\\s&;]+";

  private static final int ORDINARY_WIDTH = 1000;

  private static final String STREAM = "fs.s3a.input.stream.type";

  private static final String PLUGINS = "spark.plugins";

  /** The class's name is part of the gauges' names. */
  private static final String TRAINING_PLUGIN = "io.github.sparkmlp.TrainingPlugin";

  private static final Map<String, String> ALWAYS =
      Map.of(
          // Redacts secrets in the web interface, event logs and query plans.
          "spark.redaction.regex", Secrets.NAMES,
          "spark.redaction.string.regex", PASSWORD_IN_URI,
          // Parameters do not compress.
          "spark.broadcast.compress", "false",
          // Thousands of small jobs: their history would fill the driver, their bars the terminal.
          "spark.ui.showConsoleProgress", "false",
          "spark.ui.retainedJobs", "100",
          "spark.ui.retainedStages", "100",
          "spark.ui.retainedTasks", "1000",
          "spark.sql.ui.retainedExecutions", "10",
          "spark.log.level", "WARN");

  private SparkSettings() {}

  /** Returns the settings of a job that only reads and scores. */
  public static SparkConf of(String name) {
    SparkConf conf = new SparkConf();
    conf.setIfMissing("spark.app.name", "spark-mlp " + name);
    ALWAYS.forEach(conf::setIfMissing);
    StoreTimeouts.setIfMissing(conf);
    if (isLocal(conf)) {
      // The machine's name and network may change or be missing.
      conf.setIfMissing("spark.driver.host", "localhost");
      conf.setIfMissing("spark.driver.bindAddress", "127.0.0.1");
      // A task without memory fails, and the job with it, but it must not end this JVM.
      conf.setIfMissing("spark.executor.killOnFatalError.depth", "0");
    } else {
      DynamicAllocation.setIfMissing(conf);
    }
    return conf;
  }

  /** Returns Hadoop's settings as Spark would, without starting Spark. */
  public static Configuration hadoop() {
    SparkConf conf = new SparkConf();
    StoreTimeouts.setIfMissing(conf);
    return hadoop(conf);
  }

  /** Returns Hadoop's settings for the driver's own files, from Spark's settings. */
  public static Configuration hadoop(SparkConf conf) {
    Configuration hadoop = SparkHadoopUtil.get().newConfiguration(conf);
    if (StoreTimeouts.isDefault(hadoop, STREAM)) {
      // The files are small and read whole; the other stream asks S3 for each file's length first.
      hadoop.set(STREAM, "classic");
    }
    return hadoop;
  }

  /** Whether the driver is the only JVM. */
  static boolean isLocal(SparkConf conf) {
    return conf.get("spark.master", "").matches("local(\\[.*])?");
  }

  /**
   * Returns the settings of a training. The results of a step's tasks may be as large as the model
   * makes them; a check before the first step makes sure that they fit into the driver's memory.
   */
  public static SparkConf of(JobConfig config) {
    SparkConf conf = of(config.runName());
    Topology assumed = assumed(config.network());
    long parameters = ParameterLayout.count(assumed);
    long sums = Long.BYTES * parameters;
    long tasks = config.data().partitions().orElse(config.batch().size());
    long bytes = Math.max(DEFAULT_MOST_RESULT_BYTES, 2 * sums * tasks);
    conf.setIfMissing("spark.driver.maxResultSize", (bytes >> 10) + "k");
    if (sums + OVERHEAD_BYTES <= MOST_DIRECT_RESULT_BYTES) {
      // Spark stores, announces and fetches a result above 1 MiB.
      long direct = Math.max(DEFAULT_DIRECT_RESULT_BYTES, sums + OVERHEAD_BYTES);
      conf.setIfMissing("spark.task.maxDirectResultSize", (direct >> 10) + "k");
    }
    // Each broadcast clears a buffer of this size, and each job broadcasts its tasks.
    long block = Math.min(Float.BYTES * parameters + OVERHEAD_BYTES, DEFAULT_BROADCAST_BLOCK_BYTES);
    conf.setIfMissing("spark.broadcast.blockSize", (block >> 10) + "k");
    BatchConfig batch = config.batch();
    if (!isLocal(conf)) {
      DynamicAllocation.startWithEnough(
          conf, BlockLayout.columns(batch.size(), BlockLayout.micro(batch, assumed)));
    }
    showTraining(conf);
    return conf;
  }

  /** Returns the topology, with a table of ordinary width assumed if it depends on the data. */
  private static Topology assumed(NetworkConfig network) {
    List<Integer> sizes =
        network.layers().stream().map(size -> size == 0 ? ORDINARY_WIDTH : size).toList();
    return new Topology(sizes, ActivationType.IDENTITY);
  }

  /** Returns the settings of a training on a table, whose network is not known yet, but small. */
  public static SparkConf ofTable() {
    SparkConf conf = of("train");
    conf.setIfMissing("spark.task.maxDirectResultSize", "8192k");
    conf.setIfMissing("spark.broadcast.blockSize", "512k");
    showTraining(conf);
    return conf;
  }

  /** Adds the metrics plugin to the configured ones; a list that was set empty stays empty. */
  private static void showTraining(SparkConf conf) {
    String given = conf.get(PLUGINS, TRAINING_PLUGIN);
    if (!given.isBlank() && !given.contains(TRAINING_PLUGIN)) {
      conf.set(PLUGINS, given + "," + TRAINING_PLUGIN);
    } else {
      conf.setIfMissing(PLUGINS, TRAINING_PLUGIN);
    }
  }
}
