package io.github.sparkmlp.preflight;

import static org.assertj.core.api.Assertions.assertThat;
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
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

class ResourceChecksTest {
  private static JobConfig config(String... overrides) throws IOException {
    return TestConfig.read(Path.of("conf/seed.conf"), List.of(overrides));
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
