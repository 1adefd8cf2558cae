package io.github.sparkmlp.preflight;

import io.github.sparkmlp.config.DataConfig;
import io.github.sparkmlp.config.JobConfig;
import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import io.github.sparkmlp.store.Storage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkExecutorInfo;
import org.apache.spark.api.java.JavaSparkContext;

/** Checks that paths are the same files on all hosts that read or write them. */
public final class SharedPaths {
  private SharedPaths() {}

  /**
   * Checks that the output is shared in cluster deploy mode, where the driver's host is not known
   * beforehand.
   *
   * @throws JobFailure with {@link ExitCode#DOES_NOT_FIT} if the output would stay on that host
   */
  public static void requireOutput(SparkConf conf, Configuration hadoop, JobConfig config)
      throws IOException {
    if (!config.sharedFiles()) {
      requireOutput(conf, hadoop, config.output());
    }
  }

  public static void requireOutput(SparkConf conf, Configuration hadoop, String output)
      throws IOException {
    boolean anywhere = conf.get("spark.submit.deployMode", "client").equals("cluster");
    if (anywhere && Storage.isLocal(output, hadoop)) {
      throw ExitCode.DOES_NOT_FIT.failure(
          "output = %s is on the disk of whichever host runs the driver".formatted(output),
          "Name a file system that all hosts share (hdfs:, s3a:, …), or set shared-files.");
    }
  }

  /**
   * Checks that executors can read the data, and write bad rows next to them.
   *
   * @throws JobFailure with {@link ExitCode#DOES_NOT_FIT} if other hosts would have to read files
   *     of this host
   */
  public static void requireInputs(JavaSparkContext context, JobConfig config) throws IOException {
    requireInputs(hosts(context), context.hadoopConfiguration(), config);
  }

  static void requireInputs(List<String> hosts, Configuration hadoop, JobConfig config)
      throws IOException {
    if (!config.sharedFiles()) {
      require(hosts, hadoop, inputs(config.data()));
      if (config.data().badRows() > 0) {
        require(hosts, hadoop, List.of(config.output()));
      }
    }
  }

  /** Returns the executors' hosts; none in local mode. */
  public static List<String> hosts(JavaSparkContext context) {
    return context.isLocal()
        ? List.of()
        : Arrays.stream(context.sc().statusTracker().getExecutorInfos())
            .map(SparkExecutorInfo::host)
            .toList();
  }

  /**
   * Checks that all executors can read and write these locations.
   *
   * @throws JobFailure with {@link ExitCode#DOES_NOT_FIT} if a location is on this host's disk and
   *     an executor runs on another host
   */
  public static void require(List<String> hosts, Configuration hadoop, List<String> locations)
      throws IOException {
    Optional<String> elsewhere = hosts.stream().filter(host -> !isHere(host)).findFirst();
    if (elsewhere.isEmpty()) {
      return;
    }
    for (String location : locations) {
      if (!Storage.isOnClassPath(location) && Storage.isLocal(location, hadoop)) {
        throw ExitCode.DOES_NOT_FIT.failure(
            "%s is on this host's disk, an executor runs on %s"
                .formatted(location, elsewhere.get()),
            "Name a place that all hosts see (hdfs:, s3a:, …); if they see this one, set shared-files.");
      }
    }
  }

  private static List<String> inputs(DataConfig data) {
    return Stream.of(Stream.of(data.train()), data.validation().stream(), data.test().stream())
        .flatMap(sources -> sources)
        .flatMap(data::files)
        .toList();
  }

  /** Whether a name is one of this machine's; true if the name cannot be resolved. */
  static boolean isHere(String host) {
    try {
      InetAddress address = InetAddress.getByName(host);
      return address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null;
    } catch (IOException e) {
      return true;
    }
  }
}
