package io.github.sparkmlp.preflight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.sparkmlp.TestConfig;
import io.github.sparkmlp.config.JobConfig;
import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

class SharedPathsTest {
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
            () -> SharedPaths.requireOutput(cluster, HADOOP, config("output=runs")));
    assertThat(failure.exitCode()).isEqualTo(ExitCode.DOES_NOT_FIT);
    assertThat(failure).hasMessageContaining("output = runs");
    assertThatCode(
            () -> {
              SharedPaths.requireOutput(new SparkConf(false), HADOOP, config());
              SharedPaths.requireOutput(cluster, HADOOP, config("shared-files=true"));
              SharedPaths.requireOutput(cluster, HADOOP, config("output=hdfs://127.0.0.1:1/runs"));
            })
        .doesNotThrowAnyException();
  }

  @Test
  void aHostIsHereIfItsAddressIsOneOfThisMachine() {
    assertThat(SharedPaths.isHere("localhost")).isTrue();
    assertThat(SharedPaths.isHere("127.0.0.2")).isTrue();
    // Of a network for documentation, which no machine has.
    assertThat(SharedPaths.isHere("198.51.100.1")).isFalse();
  }

  @Test
  void filesOfThisHostAreNotForExecutorsElsewhere() throws IOException {
    List<String> here = List.of("localhost", "127.0.0.1");
    List<String> elsewhere = List.of("localhost", "198.51.100.1");
    String file = "data.train.images=/data/images.gz";
    JobFailure failure =
        catchThrowableOfType(
            JobFailure.class, () -> SharedPaths.requireInputs(elsewhere, HADOOP, config(file)));
    assertThat(failure.exitCode()).isEqualTo(ExitCode.DOES_NOT_FIT);
    assertThat(failure)
        .hasMessageContaining("/data/images.gz")
        .hasMessageContaining("198.51.100.1");
    assertThatCode(
            () -> {
              SharedPaths.requireInputs(here, HADOOP, config(file));
              SharedPaths.requireInputs(elsewhere, HADOOP, config());
              SharedPaths.requireInputs(elsewhere, HADOOP, config(file, "shared-files=true"));
            })
        .doesNotThrowAnyException();
  }

  @Test
  void badRowsAreNotWrittenToTheDisksOfExecutorsElsewhere() throws IOException {
    List<String> elsewhere = List.of("198.51.100.1");
    String[] allowed = {"data.bad-rows=0.01", "output=/runs"};
    JobFailure failure =
        catchThrowableOfType(
            JobFailure.class, () -> SharedPaths.requireInputs(elsewhere, HADOOP, config(allowed)));
    assertThat(failure.exitCode()).isEqualTo(ExitCode.DOES_NOT_FIT);
    assertThat(failure).hasMessageContaining("/runs").hasMessageContaining("198.51.100.1");
    assertThatCode(
            () -> {
              SharedPaths.requireInputs(elsewhere, HADOOP, config("output=/runs"));
              SharedPaths.requireInputs(
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
                SharedPaths.require(
                    List.of("localhost", "198.51.100.1"), HADOOP, List.of("/data/predicted")));
    assertThat(failure.exitCode()).isEqualTo(ExitCode.DOES_NOT_FIT);
    assertThat(failure).hasMessageContaining("/data/predicted");
    assertThatCode(
            () ->
                SharedPaths.require(
                    List.of("localhost", "127.0.0.1"), HADOOP, List.of("/data/predicted")))
        .doesNotThrowAnyException();
  }
}
