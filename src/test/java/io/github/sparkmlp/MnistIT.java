package io.github.sparkmlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

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
    String given = System.getenv("MNIST_DIR");
    Path mnist = given != null ? Path.of(given) : Path.of("../shared/mnist");
    assumeThat(Files.exists(mnist.resolve("train-images-idx3-ubyte.gz")))
        .as("full MNIST was not found; set MNIST_DIR to the folder of its four files")
        .isTrue();
    SparkSession spark = TestSpark.local();
    TestRun run =
        TestRun.of(
            spark,
            output,
            Files.readString(Path.of("conf/mnist.conf")),
            "vars.mnist=" + mnist.toAbsolutePath(),
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
