package io.github.sparkmlp.session;

import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import io.github.sparkmlp.shutdown.Ending;
import io.github.sparkmlp.shutdown.JobExit;
import io.github.sparkmlp.shutdown.TaskFailures;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkException;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;

/** Opens a command's Spark session, and explains why Spark does not start or what it waits for. */
public final class Session {
  private static final Logger LOG = LoggerFactory.getLogger(Session.class);

  /** Remedies for settings that Spark rejects. */
  private static final Map<Pattern, String> REMEDIES =
      Map.of(
          Pattern.compile("System memory .* must be at least"),
          "Give the driver more with --driver-memory 1g.",
          Pattern.compile("Executor memory .* must be at least"),
          "Give executors more with --executor-memory 1g.",
          Pattern.compile("cores per executor .* cpus per task"),
          "Make spark.task.cpus at most spark.executor.cores.",
          Pattern.compile("secret key must be specified"),
          "Set spark.authenticate.secret, or leave out spark.authenticate.",
          Pattern.compile("max threshold|maximum allowed"),
          "Ask for less, or raise the cluster's limit.");

  private static volatile boolean opened;

  private Session() {}

  /**
   * Opens and closes a session if this is a driver on YARN that never needed one. The application
   * master takes a driver without a session for a failure, whatever it returns, and loses the exit
   * code of a failed one.
   */
  public static void satisfyYarn() {
    SparkConf conf = new SparkConf();
    boolean driverOnYarn =
        conf.get("spark.master", "").startsWith("yarn")
            && conf.get("spark.submit.deployMode", "client").equals("cluster");
    if (driverOnYarn && !opened && !ShutdownHookManager.get().isShutdownInProgress()) {
      conf.set("spark.dynamicAllocation.enabled", "false").set("spark.executor.instances", "0");
      try (SparkSession spark = SparkSession.builder().config(conf).getOrCreate()) {
        LOG.info("{} has nothing to do", spark.sparkContext().applicationId());
      } catch (IOException | RuntimeException e) {
        // The driver's own result matters more than this error.
        LOG.error("No session for the application master", e);
      }
    }
  }

  /** Starts Spark; standard error shows what the job waits for. */
  public static SparkSession open(SparkConf conf) {
    return open(conf, System.err::println);
  }

  /**
   * Starts Spark.
   *
   * @param log receives messages about what the job waits for
   * @throws JobFailure with {@link ExitCode#DOES_NOT_FIT} for settings that Spark rejects; with
   *     {@link ExitCode#TEMPORARY} if the cluster does not answer
   */
  public static SparkSession open(SparkConf conf, Consumer<String> log) {
    requireName(conf);
    ClusterWatch watch = new ClusterWatch(conf, log);
    try {
      SparkSession spark =
          running().orElseGet(() -> SparkSession.builder().config(conf).getOrCreate());
      if (spark.sparkContext().isStopped()) {
        throw new SparkException("stopped SparkContext");
      }
      opened = true;
      watch.started(spark.sparkContext());
      TaskFailures.of(spark.sparkContext());
      return spark;
    } catch (Throwable e) {
      // Spark throws checked exceptions without declaring them.
      watch.close();
      throw refusal(e, conf);
    }
  }

  /**
   * The session that this process has opened. A builder would find it too, but then prepares Spark
   * SQL in it, which takes a second or more and may never be needed.
   */
  private static Optional<SparkSession> running() {
    Option<SparkSession> session = SparkSession.getDefaultSession();
    return session.isDefined() && !session.get().sparkContext().isStopped()
        ? Optional.of(session.get())
        : Optional.empty();
  }

  static JobFailure refusal(Throwable thrown, SparkConf conf) {
    JobFailure failure = JobExit.failure(thrown);
    boolean temporary = failure.exitCode() == ExitCode.TEMPORARY;
    if (temporary && Ending.demanded().isEmpty() && !SparkSettings.isLocal(conf)) {
      return ExitCode.TEMPORARY.failure(
          "The cluster's master %s does not answer: %s"
              .formatted(conf.get("spark.master", ""), failure.getMessage()),
          "Start it, or check --master, and run the same command again.",
          thrown);
    }
    boolean settings =
        thrown instanceof IllegalArgumentException || thrown instanceof SparkException;
    if (failure.exitCode() != ExitCode.SOFTWARE || !settings) {
      return failure;
    }
    return ExitCode.DOES_NOT_FIT.failure(
        "Spark refuses its settings: "
            + String.valueOf(thrown.getMessage()).lines().findFirst().orElse(""),
        REMEDIES.entrySet().stream()
            .filter(entry -> entry.getKey().matcher(String.valueOf(thrown.getMessage())).find())
            .map(Map.Entry::getValue)
            .findFirst()
            .orElse("Change the options of spark-submit or spark-defaults.conf."),
        thrown);
  }

  /** Checks that executors on other hosts can find the driver by its name. */
  private static void requireName(SparkConf conf) {
    boolean named =
        SparkSettings.isLocal(conf)
            || conf.contains("spark.driver.host")
            || System.getenv("SPARK_LOCAL_IP") != null
            || !System.getenv()
                .getOrDefault("SPARK_LOCAL_HOSTNAME", "localhost")
                .equals("localhost");
    try {
      if (!named) {
        InetAddress.getLocalHost();
      }
    } catch (UnknownHostException e) {
      throw ExitCode.DOES_NOT_FIT.failure(
          "The name of this host has no address: " + e.getMessage(),
          "Set SPARK_LOCAL_IP to an address that executors reach, or add the name to /etc/hosts.",
          e);
    }
  }
}
