package io.github.sparkmlp.preflight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.sparkmlp.TestConfig;
import io.github.sparkmlp.TestSpark;
import io.github.sparkmlp.config.JobConfig;
import io.github.sparkmlp.data.TaskSlots;
import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import io.github.sparkmlp.nn.Topology;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

class ResourceChecksTest {
  private static final Configuration HADOOP = new Configuration();

  private static JobConfig config(String... overrides) throws IOException {
    return TestConfig.read(Path.of("conf/seed.conf"), List.of(overrides));
  }

  @Test
  void inClusterModeTheOutputMustBeShared() throws IOException {
    SparkConf cluster = new SparkConf(false).set("spark.submit.deployMode", "cluster");
    JobFailure failure =
        catchThrowableOfType(
            JobFailure.class,
            () -> ResourceChecks.requireSharedOutput(cluster, HADOOP, config("output=runs")));
    assertThat(failure.exitCode()).isEqualTo(ExitCode.DOES_NOT_FIT);
    assertThat(failure).hasMessageContaining("output = runs");
    assertThatCode(
            () -> {
              ResourceChecks.requireSharedOutput(new SparkConf(false), HADOOP, config());
              ResourceChecks.requireSharedOutput(cluster, HADOOP, config("shared-files=true"));
              ResourceChecks.requireSharedOutput(
                  cluster, HADOOP, config("output=hdfs://127.0.0.1:1/runs"));
            })
        .doesNotThrowAnyException();
  }

  @Test
  void aHostIsHereIfItsAddressIsOneOfThisMachine() {
    assertThat(ResourceChecks.isHere("localhost")).isTrue();
    assertThat(ResourceChecks.isHere("127.0.0.2")).isTrue();
    // Of a network for documentation, which no machine has.
    assertThat(ResourceChecks.isHere("198.51.100.1")).isFalse();
  }

  @Test
  void filesOfThisHostAreNotForExecutorsElsewhere() throws IOException {
    List<String> here = List.of("localhost", "127.0.0.1");
    List<String> elsewhere = List.of("localhost", "198.51.100.1");
    String file = "data.train.images=/data/images.gz";
    JobFailure failure =
        catchThrowableOfType(
            JobFailure.class,
            () -> ResourceChecks.requireSharedInputs(elsewhere, HADOOP, config(file)));
    assertThat(failure.exitCode()).isEqualTo(ExitCode.DOES_NOT_FIT);
    assertThat(failure)
        .hasMessageContaining("/data/images.gz")
        .hasMessageContaining("198.51.100.1");
    assertThatCode(
            () -> {
              ResourceChecks.requireSharedInputs(here, HADOOP, config(file));
              ResourceChecks.requireSharedInputs(elsewhere, HADOOP, config());
              ResourceChecks.requireSharedInputs(
                  elsewhere, HADOOP, config(file, "shared-files=true"));
            })
        .doesNotThrowAnyException();
  }

  @Test
  void badRowsAreNotWrittenToTheDisksOfExecutorsElsewhere() throws IOException {
    List<String> elsewhere = List.of("198.51.100.1");
    String[] allowed = {"data.bad-rows=0.01", "output=/runs"};
    JobFailure failure =
        catchThrowableOfType(
            JobFailure.class,
            () -> ResourceChecks.requireSharedInputs(elsewhere, HADOOP, config(allowed)));
    assertThat(failure.exitCode()).isEqualTo(ExitCode.DOES_NOT_FIT);
    assertThat(failure).hasMessageContaining("/runs").hasMessageContaining("198.51.100.1");
    assertThatCode(
            () -> {
              ResourceChecks.requireSharedInputs(elsewhere, HADOOP, config("output=/runs"));
              ResourceChecks.requireSharedInputs(
                  elsewhere, HADOOP, config("data.bad-rows=3", "output=hdfs://127.0.0.1:1/runs"));
            })
        .doesNotThrowAnyException();
  }

  @Test
  void whatExecutorsElsewhereWriteGoesWhereAllHostsSeeIt() {
    JobFailure failure =
        catchThrowableOfType(
            JobFailure.class,
            () ->
                ResourceChecks.requireShared(
                    List.of("localhost", "198.51.100.1"), HADOOP, List.of("/data/predicted")));
    assertThat(failure.exitCode()).isEqualTo(ExitCode.DOES_NOT_FIT);
    assertThat(failure).hasMessageContaining("/data/predicted");
    assertThatCode(
            () ->
                ResourceChecks.requireShared(
                    List.of("localhost", "127.0.0.1"), HADOOP, List.of("/data/predicted")))
        .doesNotThrowAnyException();
  }

  @Test
  void aModelThatDoesNotFitIsRefusedWithTheArithmetic() throws IOException {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(TestSpark.local().sparkContext());
    JobConfig config = config("network.layers=[784, 12000, 12000, 10]");
    JobFailure failure =
        catchThrowableOfType(
            JobFailure.class,
            () ->
                ResourceChecks.requireMemory(
                    context, config, Topology.of(config.network()), 128, 2));
    assertThat(failure.exitCode()).isEqualTo(ExitCode.DOES_NOT_FIT);
    // 784 · 12000 + 12000 · 12000 + 12000 · 10 weights, 24010 biases, 4 bytes each
    assertThat(failure).hasMessageContaining("parameters 614 MB + optimizer 1.23 GB");
    assertThat(failure.remedy()).contains("--driver-memory");
  }

  @Test
  void aLimitOfResultsIsNamedInUnitsThatCanBeRead() throws IOException {
    JobConfig config = config();
    JobFailure failure =
        catchThrowableOfType(
            JobFailure.class,
            () ->
                ResourceChecks.requireResultLimit(
                    new SparkConf(false).set("spark.driver.maxResultSize", "1"),
                    Topology.of(config.network()),
                    1));
    // 23,082 parameters by 8 bytes
    assertThat(failure).hasMessageContaining("185 KB").hasMessageContaining("the limit is 1 B");
  }

  @Test
  void aTaskOfTwoCoresTakesTwo() {
    SparkSession spark = TestSpark.session("local[5]", Map.of("spark.task.cpus", "2"));
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    assertThat(ResourceChecks.slots(context)).isEqualTo(2);
    assertThat(TaskSlots.of(context)).isEqualTo(2);
  }
}
