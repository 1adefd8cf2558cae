package io.github.sparkmlp;

import java.util.Map;
import org.apache.spark.sql.SparkSession;

/** Real Spark sessions; one at a time, kept until another is asked for. */
public final class TestSpark {
  private static String current;

  private TestSpark() {}

  public static synchronized SparkSession local() {
    return session("local[2]", Map.of());
  }

  public static synchronized SparkSession session(String master, Map<String, String> settings) {
    String wanted = master + settings;
    if (!wanted.equals(current)) {
      SparkSession.getDefaultSession().foreach(TestSpark::stop);
      current = wanted;
    }
    SparkSession.Builder builder =
        SparkSession.builder()
            .master(master)
            .appName("test")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "localhost")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.shuffle.partitions", "2");
    settings.forEach(builder::config);
    return builder.getOrCreate();
  }

  private static Object stop(SparkSession session) {
    session.stop();
    return null;
  }
}
