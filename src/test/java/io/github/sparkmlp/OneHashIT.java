package io.github.sparkmlp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
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

  /** Every option of the learning that CONFIG leaves out, a few in each training. */
  private static final Map<String, List<String>> OPTIONS =
      Map.of(
          "images",
          List.of(
              "data.format=idx",
              "data.train=" + IDX,
              "data.validation={ fraction = 0.2 }",
              "data.class-weights=balanced",
              "network.activation=relu",
              "network.init=he",
              "network.dropout=[0.1, 0.3, 0.3]",
              "loss={ type = cross-entropy, label-smoothing = 0.1 }",
              "optimizer={ type = adamw, learning-rate = 0.01, clip-norm = 0.5 }",
              "schedule={ type = one-cycle }",
              "augment={ shape = [28, 28], shift = 2, rotate = 10, elastic { alpha = 30 } }",
              "early-stopping={ metric = macro-f1, patience = 1 }"),
          "values",
          List.of(
              "data.format=parquet",
              "data.label=[digit, half]",
              "data.weight=importance",
              "data.features=[features]",
              "network.layers=[784, 16, 12, 2]",
              "network.activation=[leaky-relu, gelu]",
              "network.init=xavier",
              "loss=huber",
              "optimizer={ type = rmsprop, learning-rate = 0.001, weight-decay = 0.01 }",
              "schedule={ type = cosine, warm-up-epochs = 0.5 }",
              "data.validation={ fraction = 0.1 }",
              "early-stopping={ metric = r2 }"),
          "labels",
          List.of(
              "data.format=parquet",
              "data.label=bits",
              "data.features=[features]",
              "network.layers=[784, 16, 12, 4]",
              "network.activation=[tanh, identity]",
              "loss=binary-cross-entropy",
              "optimizer={ type = adagrad, learning-rate = 0.05 }",
              "schedule={ type = step, every-epochs = 1, factor = 0.5 }"),
          "two classes",
          List.of(
              "data.format=parquet",
              "data.label=odd",
              "data.features=[features]",
              "data.class-weights=[1, 2.5]",
              "data.validation={ fraction = 0.1 }",
              "network.layers=[784, 1]",
              "loss=binary-cross-entropy",
              "optimizer={ type = sgd, learning-rate = 0.1, momentum = 0.9, nesterov = true }",
              "schedule={ type = exponential, factor = 0.5 }",
              "early-stopping={ metric = auc }"),
          "warm start",
          List.of(
              "data.format=idx",
              "data.train=" + IDX,
              "network.layers=[784, 16, 12, 11]",
              "network.new-output-layer=true",
              "network.init=uniform",
              "loss=mse",
              "optimizer={ type = sgd, learning-rate = 0.1, momentum = 0.9 }"));

  @TempDir private static Path folder;
  private static String expected;
  private static Path model;
  private static final Map<String, String> EXPECTED_OF_OPTIONS = new TreeMap<>();

  private static TestRun trainWith(SparkSession spark, String name, String... overrides)
      throws Exception {
    List<String> all = new ArrayList<>(OPTIONS.get(name));
    if (all.contains("data.format=parquet")) {
      all.add("data.train.path=" + folder.resolve("reversed"));
    }
    if (name.equals("warm start")) {
      all.add("network.init-from=" + model);
    }
    all.addAll(List.of(overrides));
    return TestRun.of(spark, folder, CONFIG, all.toArray(String[]::new));
  }

  /** The same rows as IDX and, reversed and as floats, in seven Parquet files. */
  @BeforeAll
  static void trainOnceAndRewriteTheRows() throws Exception {
    SparkSession spark = TestSpark.session("local[1]", Map.of());
    TestRun run =
        TestRun.of(
            spark, folder, CONFIG, "data.format=idx", "data.train=" + IDX, "data.partitions=1");
    expected = run.hash();
    model = run.folder().resolve("model");

    List<float[]> images = Mnist.t10kImages(ROWS);
    List<Integer> labels = Mnist.t10kLabels(ROWS);
    List<Row> reversed =
        IntStream.range(0, ROWS)
            .map(i -> ROWS - 1 - i)
            .mapToObj(i -> row(labels.get(i), images.get(i)))
            .toList();
    StructType schema =
        new StructType()
            .add("label", DataTypes.IntegerType)
            .add("features", DataTypes.createArrayType(DataTypes.FloatType))
            .add("digit", DataTypes.IntegerType)
            .add("half", DataTypes.DoubleType)
            .add("importance", DataTypes.IntegerType)
            .add("bits", DataTypes.createArrayType(DataTypes.IntegerType))
            .add("odd", DataTypes.BooleanType);
    Dataset<Row> rows = spark.createDataFrame(reversed, schema).repartition(7);
    rows.write().parquet(folder.resolve("reversed").toString());
    assertThat(folder.resolve("reversed").toFile().list((at, name) -> name.endsWith(".parquet")))
        .hasSize(7);
    for (String name : OPTIONS.keySet()) {
      EXPECTED_OF_OPTIONS.put(name, trainWith(spark, name, "data.partitions=1").hash());
    }
    assertThat(Set.copyOf(EXPECTED_OF_OPTIONS.values())).hasSize(OPTIONS.size());
  }

  private static Row row(int digit, float[] image) {
    List<Integer> bits = IntStream.range(0, 4).map(i -> digit >> i & 1).boxed().toList();
    return RowFactory.create(digit, image, digit, digit / 2.0, digit % 3, bits, digit % 2 == 1);
  }

  @Tag("drill")
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
    List<String> reduces =
        List.of(
            "{strategy=direct}",
            "{strategy=fused}",
            "{strategy=tree, depth=1}",
            "{strategy=auto}",
            "{strategy=tree, depth=2}");
    int turn = 0;
    for (int partitions : new int[] {1, 16, 5, 7, 2, 6}) {
      String parallel = "data.partitions=" + partitions;
      String reduce = reduces.get(turn++ % reduces.size());
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
      reduce = reduces.get(turn % reduces.size());
      TestRun parquet =
          TestRun.of(
              spark,
              folder,
              CONFIG,
              parallel,
              "reduce=" + reduce,
              "data.format=parquet",
              "data.features=[features]",
              "data.train.path=" + folder.resolve("reversed"));
      assertThat(parquet.hash()).as("parquet, %d, %s", partitions, reduce).isEqualTo(expected);
    }
    for (String name : OPTIONS.keySet()) {
      int partitions = 2 + turn++ % 5;
      assertThat(trainWith(spark, name, "data.partitions=" + partitions).hash())
          .as("%s, %d", name, partitions)
          .isEqualTo(EXPECTED_OF_OPTIONS.get(name));
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
    if (kernel.equals("scalar")) {
      for (String name : OPTIONS.keySet()) {
        assertThat(trainWith(spark, name, "kernel=" + kernel).hash())
            .as(name)
            .isEqualTo(EXPECTED_OF_OPTIONS.get(name));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"seed=8", "batch.size=151", "optimizer.learning-rate=0.011", "epochs=1"})
  void changesWithEveryKeyThatDescribesTheLearning(String change) throws Exception {
    SparkSession spark = TestSpark.session("local[2]", Map.of());
    TestRun run = TestRun.of(spark, folder, CONFIG, "data.format=idx", "data.train=" + IDX, change);
    assertThat(run.hash()).isNotEqualTo(expected);
  }
}
