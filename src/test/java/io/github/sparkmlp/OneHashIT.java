package io.github.sparkmlp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The first promise: one model, byte for byte, however and wherever it is trained. */
class OneHashIT {
  private static final int ROWS = 1_000;

  private static final String CONFIG =
      """
      seed = 7
      data { scale = 255 }
      network { layers = [784, 16, 12, 10] }
      loss = cross-entropy
      optimizer { type = adam, learning-rate = 0.01 }
      batch { size = 150, micro = 20 }
      epochs = 2
      """;

  private static final String IDX =
      """
      {
        images = "classpath:mnist/t10k-images-idx3-ubyte.gz"
        labels = "classpath:mnist/t10k-labels-idx1-ubyte.gz"
        rows = "0:1000"
      }\
      """;

  @TempDir private static Path folder;
  private static String expected;

  /** The same rows as IDX and, reversed and as floats, in seven Parquet files. */
  @BeforeAll
  static void trainOnceAndRewriteTheRows() throws Exception {
    SparkSession spark = TestSpark.session("local[1]", Map.of());
    TestRun run =
        TestRun.of(
            spark, folder, CONFIG, "data.format=idx", "data.train=" + IDX, "data.partitions=1");
    expected = run.hash();

    List<float[]> images = Mnist.t10kImages(ROWS);
    List<Integer> labels = Mnist.t10kLabels(ROWS);
    List<Row> reversed =
        IntStream.range(0, ROWS)
            .map(i -> ROWS - 1 - i)
            .mapToObj(i -> RowFactory.create(labels.get(i), images.get(i)))
            .toList();
    StructType schema =
        new StructType()
            .add("label", DataTypes.IntegerType)
            .add("features", DataTypes.createArrayType(DataTypes.FloatType));
    Dataset<Row> rows = spark.createDataFrame(reversed, schema).repartition(7);
    rows.write().parquet(folder.resolve("reversed").toString());
    assertThat(folder.resolve("reversed").toFile().list((at, name) -> name.endsWith(".parquet")))
        .hasSize(7);
  }

  @ParameterizedTest
  @CsvSource({
    "local[1], JavaSerializer",
    "local[2], KryoSerializer",
    "'local-cluster[2,1,1024]', JavaSerializer",
    "'local-cluster[2,1,1024]', KryoSerializer"
  })
  void isTheSameOnEveryClusterAndPartitioning(String master, String serializer) throws Exception {
    SparkSession spark =
        TestSpark.session(
            master,
            Map.of(
                "spark.serializer",
                "org.apache.spark.serializer." + serializer,
                "spark.jars",
                Path.of("target/spark-mlp.jar").toAbsolutePath().toString()));
    for (int partitions : new int[] {1, 2, 5, 6, 7, 16}) {
      String parallel = "data.partitions=" + partitions;
      for (String reduce : List.of("{depth=1}", "{depth=2}", "{strategy=direct}")) {
        TestRun idx =
            TestRun.of(
                spark,
                folder,
                CONFIG,
                parallel,
                "reduce=" + reduce,
                "data.format=idx",
                "data.train=" + IDX);
        assertThat(idx.hash()).as("idx, %d, %s", partitions, reduce).isEqualTo(expected);
      }
      TestRun parquet =
          TestRun.of(
              spark,
              folder,
              CONFIG,
              parallel,
              "data.format=parquet",
              "data.train.path=" + folder.resolve("reversed"));
      assertThat(parquet.hash()).as("parquet, %d", partitions).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"scalar", "vector", "auto"})
  void isTheSameWithEveryKernel(String kernel) throws Exception {
    SparkSession spark = TestSpark.session("local[2]", Map.of());
    TestRun run =
        TestRun.of(
            spark, folder, CONFIG, "data.format=idx", "data.train=" + IDX, "kernel=" + kernel);
    assertThat(run.hash()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"seed=8", "batch.size=151", "optimizer.learning-rate=0.011", "epochs=1"})
  void changesWithEveryKeyThatDescribesTheLearning(String change) throws Exception {
    SparkSession spark = TestSpark.session("local[2]", Map.of());
    TestRun run = TestRun.of(spark, folder, CONFIG, "data.format=idx", "data.train=" + IDX, change);
    assertThat(run.hash()).isNotEqualTo(expected);
  }
}
