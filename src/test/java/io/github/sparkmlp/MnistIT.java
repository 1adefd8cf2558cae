package io.github.sparkmlp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.RDDInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All of MNIST, where it is at hand: in MNIST_DIR, or in a folder beside the project. */
class MnistIT {
  @TempDir private Path output;

  @Test
  void learnsAllOfMnistInSixtyMegabytes() throws Exception {
    Path mnist = Mnist.folder();
    SparkSession spark = TestSpark.local();
    TestRun run =
        TestRun.of(
            spark,
            output,
            Files.readString(Path.of("conf/mnist.conf")),
            "vars.mnist=" + mnist,
            "seed=1");
    assertThat(run.json("run.json").get("test").get("accuracy").doubleValue())
        .isGreaterThanOrEqualTo(0.955);

    RDDInfo[] cached = spark.sparkContext().getRDDStorageInfo();
    assertThat(cached).isNotEmpty();
    long bytes =
        Arrays.stream(cached)
            .filter(rdd -> rdd.name().equals("training shards"))
            .mapToLong(rdd -> rdd.memSize() + rdd.diskSize())
            .max()
            .orElseThrow();
    assertThat(bytes).isBetween(60_000L * 784, 60_000_000L);
  }
}
