package io.github.sparkmlp.session;

import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;

/**
 * How long to wait for a store, or for YARN, that is down: under two minutes including the last
 * write of {@code run.json}, where Hadoop's defaults try for ten. Whoever started the job tries
 * again later.
 */
public final class StoreTimeouts {
  private static final String PREFIX = "spark.hadoop.";

  /** The settings; values that Hadoop 3.3 reads as plain numbers have no unit. */
  private static final Map<String, String> SETTINGS =
      Map.ofEntries(
          Map.entry("fs.s3a.attempts.maximum", "3"),
          Map.entry("fs.s3a.retry.limit", "2"),
          Map.entry("fs.s3a.retry.interval", "2s"),
          Map.entry("fs.s3a.retry.throttle.limit", "3"),
          Map.entry("fs.s3a.retry.throttle.interval", "1s"),
          Map.entry("fs.s3a.connection.establish.timeout", "5000"),
          Map.entry("fs.s3a.connection.timeout", "15000"),
          Map.entry("fs.s3a.connection.request.timeout", "15s"),
          Map.entry("fs.azure.io.retry.max.retries", "4"),
          Map.entry("yarn.resourcemanager.connect.max-wait.ms", "60000"),
          Map.entry("yarn.resourcemanager.connect.retry-interval.ms", "20000"),
          Map.entry("ipc.client.connect.timeout", "10000"),
          Map.entry("ipc.client.connect.max.retries.on.timeouts", "3"),
          Map.entry("ipc.client.rpc-timeout.ms", "45000"));

  private StoreTimeouts() {}

  /** Sets what neither Spark's configuration nor the site's files have set. */
  public static void setIfMissing(SparkConf conf) {
    Configuration hadoop = SparkHadoopUtil.get().newConfiguration(conf);
    SETTINGS.forEach(
        (key, value) -> {
          if (isDefault(hadoop, key)) {
            conf.setIfMissing(PREFIX + key, value);
          }
        });
  }

  /** Whether a key has only Hadoop's own default. */
  static boolean isDefault(Configuration hadoop, String key) {
    String[] sources = hadoop.getPropertySources(key);
    return sources == null || sources[sources.length - 1].endsWith("-default.xml");
  }
}
