package io.github.sparkmlp.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sparkmlp.TestConfig;
import io.github.sparkmlp.config.JobConfig;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SparkSettingsTest {

  private static JobConfig config(String layers) throws Exception {
    return TestConfig.read(
        Path.of("conf/seed.conf"), List.of("network.layers=" + layers, "batch.size=64"));
  }

  @AfterEach
  void forget() {
    System.clearProperty("spark.broadcast.compress");
    System.clearProperty("spark.master");
    System.clearProperty("spark.plugins");
  }

  @Test
  void whatTheStepNeedsIsSetWhereNobodyHasSetIt() throws Exception {
    SparkConf conf = SparkSettings.of(config("[784, 28, 10]"));
    assertThat(conf.get("spark.broadcast.compress")).isEqualTo("false");
    assertThat(conf.get("spark.log.level")).isEqualTo("WARN");
    System.setProperty("spark.broadcast.compress", "true");
    assertThat(SparkSettings.of(config("[784, 28, 10]")).get("spark.broadcast.compress"))
        .isEqualTo("true");
  }

  @Test
  void theLimitOfResultsGrowsWithTheModel() throws Exception {
    assertThat(bytes("[784, 28, 10]")).isEqualTo(1L << 30);
    // 64 tasks at the most, of 8 bytes for each of 20 million parameters.
    assertThat(bytes("[784, 4096, 4096, 10]")).isGreaterThan(64L * 8 * 20_000_000);
  }

  @Test
  void sumsComeToTheDriverInOneMessageUnlessTheyAreLarge() throws Exception {
    String key = "spark.task.maxDirectResultSize";
    assertThat(SparkSettings.of(config("[784, 28, 10]")).getSizeAsBytes(key)).isEqualTo(1L << 20);
    assertThat(SparkSettings.of(config("[784, 512, 512, 10]")).getSizeAsBytes(key))
        .isBetween(8 * 670_000L, 6_000_000L);
    assertThat(SparkSettings.of(config("[784, 4096, 4096, 10]")).contains(key)).isFalse();
  }

  @Test
  void aBroadcastIsOneBlockOfTheSizeItNeedsUnlessItIsLarge() throws Exception {
    String key = "spark.broadcast.blockSize";
    assertThat(SparkSettings.of(config("[784, 28, 10]")).getSizeAsBytes(key))
        .isBetween(4 * 22_300L, 160_000L);
    assertThat(SparkSettings.of(config("[784, 512, 512, 10]")).getSizeAsBytes(key))
        .isBetween(4 * 669_706L, 2_800_000L);
    assertThat(SparkSettings.of(config("[784, 4096, 4096, 10]")).getSizeAsBytes(key))
        .isEqualTo(4L << 20);
  }

  @Test
  void whatSparkShowsOfSettingsAndPlansHasNoSecrets() throws Exception {
    SparkConf conf = SparkSettings.of("a");
    assertThat(conf.get("spark.redaction.regex")).contains("passw", "access");
    String plan =
        "Scan [s3a://me:hidden@bucket/a, jdbc:x://h/d?password=hidden&a=b, hdfs://nn:80/a]";
    assertThat(plan.replaceAll(conf.get("spark.redaction.string.regex"), "-"))
        .isEqualTo("Scan [s3a://me:-@bucket/a, jdbc:x://h/d?password=-&a=b, hdfs://nn:80/a]");
  }

  private static long bytes(String layers) throws Exception {
    return SparkSettings.of(config(layers)).getSizeAsBytes("spark.driver.maxResultSize");
  }

  @Test
  void theTrainingIsShownBesideWhateverPluginsThereAre() throws Exception {
    String ours = "io.github.sparkmlp.TrainingPlugin";
    assertThat(plugins()).isEqualTo(ours);
    System.setProperty("spark.plugins", "com.example.First,com.example.Second");
    assertThat(plugins()).isEqualTo("com.example.First,com.example.Second," + ours);
    System.setProperty("spark.plugins", ours);
    assertThat(plugins()).isEqualTo(ours);
    System.setProperty("spark.plugins", "");
    assertThat(plugins()).isEmpty();
    assertThat(SparkSettings.of("a scoring").get("spark.plugins")).isEmpty();
  }

  private static String plugins() throws Exception {
    return SparkSettings.of(config("[784, 28, 10]")).get("spark.plugins");
  }

  @Test
  void theDriverIsLocalhostWhereItIsTheOnlyHost() throws Exception {
    System.setProperty("spark.master", "local[2]");
    assertThat(SparkSettings.of("a").get("spark.driver.host")).isEqualTo("localhost");
    System.setProperty("spark.master", "spark://host:7077");
    assertThat(SparkSettings.of("a").contains("spark.driver.host")).isFalse();
  }

  @Test
  void aTaskWithoutMemoryDoesNotEndTheDriversJvm() throws Exception {
    String key = "spark.executor.killOnFatalError.depth";
    System.setProperty("spark.master", "local[2]");
    assertThat(SparkSettings.of("a").get(key)).isEqualTo("0");
    System.setProperty("spark.master", "local-cluster[1,1,1024]");
    assertThat(SparkSettings.of("a").contains(key)).isFalse();
  }

  @Test
  void yarnIsGivenAMinuteUnlessItsSiteSaysOtherwise() throws Exception {
    String key = "spark.hadoop.yarn.resourcemanager.connect.max-wait.ms";
    assertThat(SparkSettings.of("a").get(key)).isEqualTo("60000");
  }

  @Test
  void executorsThatComeAndGoHandTheirRowsOn() throws Exception {
    String rows = "spark.storage.decommission.rddBlocks.enabled";
    System.setProperty("spark.master", "spark://host:7077");
    assertThat(SparkSettings.of(config("[784, 28, 10]")).contains(rows)).isFalse();
    System.setProperty("spark.dynamicAllocation.enabled", "true");
    try {
      SparkConf conf = SparkSettings.of(config("[784, 28, 10]"));
      assertThat(conf.get(rows)).isEqualTo("true");
      assertThat(conf.get("spark.decommission.enabled")).isEqualTo("true");
      // Without a limit nobody knows how many are meant; a batch of 64 has one block.
      String first = "spark.dynamicAllocation.initialExecutors";
      assertThat(conf.contains(first)).isFalse();
      System.setProperty("spark.dynamicAllocation.maxExecutors", "6");
      assertThat(SparkSettings.of(config("[784, 28, 10]")).get(first)).isEqualTo("1");
    } finally {
      System.clearProperty("spark.dynamicAllocation.maxExecutors");
      System.clearProperty("spark.dynamicAllocation.enabled");
    }
  }
}
