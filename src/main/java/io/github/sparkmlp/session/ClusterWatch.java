package io.github.sparkmlp.session;

import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.shutdown.Ending;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;

/**
 * Prints every ten seconds what the job waits for: the cluster's master, or executors if there are
 * none. It ends the job if the wait takes longer than {@code spark.mlp.wait}.
 */
final class ClusterWatch implements AutoCloseable {
  static final String LIMIT = "spark.mlp.wait";

  private static final String DEFAULT_LIMIT = "10m";
  private static final int SECONDS_TO_SAY = 10;

  private final CountDownLatch closed = new CountDownLatch(1);
  private final SparkConf conf;
  private final Consumer<String> log;
  private final long limit;
  private volatile Optional<SparkContext> context = Optional.empty();
  private int seconds;

  /** Starts watching until closed; create it before Spark starts. */
  ClusterWatch(SparkConf conf, Consumer<String> log) {
    this.conf = conf;
    this.log = log;
    this.limit = conf.getTimeAsSeconds(LIMIT, DEFAULT_LIMIT);
    if (!SparkSettings.isLocal(conf)) {
      Thread clock = new Thread(this::watch, "cluster-watch");
      clock.setDaemon(true);
      clock.start();
    }
  }

  /** Switches from waiting for the master to waiting for executors. */
  void started(SparkContext context) {
    this.context = Optional.of(context);
  }

  @Override
  public void close() {
    closed.countDown();
  }

  private void watch() {
    try {
      while (!closed.await(1, TimeUnit.SECONDS)
          && !context.map(SparkContext::isStopped).orElse(false)) {
        second();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void second() {
    boolean starting = context.isEmpty();
    seconds = starting || context.map(ClusterWatch::isIdle).orElse(false) ? seconds + 1 : 0;
    String what = starting ? conf.get("spark.master") : executors();
    if (seconds >= limit) {
      Ending.demand(
          ExitCode.TEMPORARY.failure(
              "%s did not become available within %s s".formatted(what, seconds),
              "Free or add resources, or ask for less, and run the same command again; %s is how"
                      .formatted(LIMIT)
                  + " long it waits."));
    } else if (seconds > 0 && seconds % SECONDS_TO_SAY == 0) {
      log.accept("waiting for %s, %s s of at most %s".formatted(what, seconds, limit));
    }
  }

  /** Whether a job has work but no executor to do it. */
  private static boolean isIdle(SparkContext context) {
    // This list includes the driver.
    return context.statusTracker().getActiveJobIds().length > 0
        && context.statusTracker().getExecutorInfos().length <= 1;
  }

  private String executors() {
    return "an executor of %s and %s memory at %s"
        .formatted(
            conf.getOption("spark.executor.cores").isDefined()
                ? conf.get("spark.executor.cores") + " cores"
                : "any number of cores",
            conf.get("spark.executor.memory", "1g"),
            conf.get("spark.master"));
  }
}
