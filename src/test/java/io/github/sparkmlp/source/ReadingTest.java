package io.github.sparkmlp.source;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.sparkmlp.Mnist;
import io.github.sparkmlp.TestConfig;
import io.github.sparkmlp.TestSpark;
import io.github.sparkmlp.block.BlockLayout;
import io.github.sparkmlp.block.BlockLoader;
import io.github.sparkmlp.block.Shard;
import io.github.sparkmlp.choice.ActivationType;
import io.github.sparkmlp.choice.TargetType;
import io.github.sparkmlp.config.BatchConfig;
import io.github.sparkmlp.config.BatchConfig.Order;
import io.github.sparkmlp.config.DataConfig;
import io.github.sparkmlp.config.DataConfig.Columns;
import io.github.sparkmlp.config.DataConfig.IdxFiles;
import io.github.sparkmlp.config.DataConfig.RowRange;
import io.github.sparkmlp.config.DataConfig.Source;
import io.github.sparkmlp.data.ExampleReader;
import io.github.sparkmlp.data.TrainingData;
import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import io.github.sparkmlp.kernel.Kernels;
import io.github.sparkmlp.model.Preprocessing;
import io.github.sparkmlp.nn.Dropout;
import io.github.sparkmlp.nn.InputLayout;
import io.github.sparkmlp.nn.Network;
import io.github.sparkmlp.nn.Topology;
import io.github.sparkmlp.nn.Workspace;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From files to shards: the same examples from every format, and errors that name the place. */
class ReadingTest {
  private static final String T10K_IMAGES = "classpath:mnist/t10k-images-idx3-ubyte.gz";
  private static final String T10K_LABELS = "classpath:mnist/t10k-labels-idx1-ubyte.gz";
  private static final BatchConfig SHUFFLED =
      new BatchConfig(10, OptionalInt.of(4), Order.SHUFFLED, List.of());

  @TempDir private Path folder;

  private final SparkSession spark = TestSpark.local();

  private static Columns columns(String... features) {
    return new Columns(List.of("label"), List.of(features), Optional.empty(), List.of());
  }

  private TrainingData load(String format, Source source, Columns columns, Topology topology) {
    return load(format, source, columns, topology, SHUFFLED);
  }

  private TrainingData load(
      String format, Source source, Columns columns, Topology topology, BatchConfig batch) {
    DataConfig config =
        new DataConfig(
            format,
            source,
            Optional.empty(),
            OptionalDouble.empty(),
            Optional.empty(),
            OptionalDouble.empty(),
            false,
            columns,
            TestConfig.NO_PREPARATION,
            0,
            Optional.empty(),
            false,
            OptionalInt.of(2));
    ExampleReader reader = new ExampleReader(spark, config, topology, TargetType.CLASS);
    return TestConfig.load(reader, batch, 42);
  }

  private static DataConfig.Table table(String path) {
    return new DataConfig.Table(Optional.of(path), Map.of("header", "true"));
  }

  private static Topology topology(Integer... sizes) {
    return new Topology(List.of(sizes), ActivationType.SIGMOID);
  }

  private static IdxFiles idx(Path images, Path labels) {
    return new IdxFiles(images.toString(), labels.toString(), RowRange.ALL);
  }

  /** The features, targets and weights of all examples, in global order. */
  private static List<String> examples(TrainingData data, Topology topology) {
    BlockLayout layout = data.layout();
    Workspace workspace =
        new Workspace(
            new Workspace.Shape(
                topology,
                InputLayout.dense(topology.inputs()),
                layout.largestBlock(),
                false,
                Dropout.NONE));
    List<Shard> shards = data.shards().collect();
    List<String> examples = new ArrayList<>();
    for (int stripe = 0; stripe < layout.stripes(); stripe++) {
      for (int column = 0; column < layout.columns(); column++) {
        for (Shard shard : shards) {
          int block =
              layout.size(stripe, column) == 0 ? -1 : shard.find(layout.start(stripe, column));
          if (block >= 0) {
            new BlockLoader(Preprocessing.ofArray("x", topology.inputs(), 1), TargetType.CLASS)
                .load(shard, block, Kernels.scalar(), workspace);
            for (int e = 0; e < workspace.examples(); e++) {
              int example = e;
              List<Float> features =
                  IntStream.range(0, topology.inputs())
                      .mapToObj(i -> workspace.input().at(i, example))
                      .toList();
              examples.add(
                  features + "→" + actualClass(workspace, e) + "×" + workspace.weights()[e]);
            }
          }
        }
      }
    }
    return examples;
  }

  private static float actualClass(Workspace workspace, int e) {
    return Network.argmax(workspace.targets(), e);
  }

  // ------------------------------------------------------------------------------------- IDX

  @Test
  void idxFilesAreTheSameGzippedOrNotAndFromTheClassPath() throws IOException {
    Topology topology = topology(784, 10);
    Path images =
        Files.write(folder.resolve("images"), Mnist.unpacked("t10k-images-idx3-ubyte.gz"));
    Path labels =
        Files.write(folder.resolve("labels"), Mnist.unpacked("t10k-labels-idx1-ubyte.gz"));
    Path gzipped = Files.write(folder.resolve("no-suffix"), gzip(Files.readAllBytes(images)));
    IdxFiles resource = new IdxFiles(T10K_IMAGES, T10K_LABELS, RowRange.ALL);
    TrainingData expected = load("idx", resource, columns("*"), topology);
    assertThat(expected.fingerprint().examples()).isEqualTo(10_000);
    assertThat(load("idx", idx(images, labels), columns("*"), topology).fingerprint())
        .hasToString(expected.fingerprint().toString());
    assertThat(load("idx", idx(gzipped, labels), columns("*"), topology).fingerprint())
        .hasToString(expected.fingerprint().toString());
  }

  @Test
  void largeUncompressedFilesAreReadBySlices() throws IOException {
    int rows = 150_000;
    byte[] images = new byte[16 + rows * 784];
    header(images, 0x803, rows, 28, 28);
    byte[] labels = new byte[8 + rows];
    header(labels, 0x801, rows);
    for (int row = 0; row < rows; row++) {
      images[16 + row * 784 + 5] = (byte) row;
      images[16 + row * 784 + 6] = (byte) (row >> 8);
      images[16 + row * 784 + 7] = (byte) (row >> 16);
      labels[8 + row] = (byte) (row % 10);
    }
    IdxFiles files =
        idx(
            Files.write(folder.resolve("images"), images),
            Files.write(folder.resolve("labels"), labels));
    Dataset<Row> read = new IdxReader(spark, files).read(784);
    assertThat(read.javaRDD().getNumPartitions()).isEqualTo(4);
    List<Row> sample = read.filter("row % 9973 = 0").collectAsList();
    assertThat(sample).hasSize(16);
    for (Row row : sample) {
      byte[] pixels = row.getAs("features");
      long number = row.getAs("row");
      assertThat(pixels[5]).isEqualTo((byte) number);
      assertThat(pixels[6]).isEqualTo((byte) (number >> 8));
      assertThat(pixels[7]).isEqualTo((byte) (number >> 16));
      assertThat(row.<Integer>getAs("label")).isEqualTo((int) (number % 10));
    }
    assertThat(read.count()).isEqualTo(rows);
  }

  @Test
  void asReadKeepsTheOrderOfTheFile() throws IOException {
    Topology topology = topology(784, 10);
    IdxFiles files = new IdxFiles(T10K_IMAGES, T10K_LABELS, new RowRange(3, 40));
    BatchConfig asRead = new BatchConfig(10, OptionalInt.of(4), Order.AS_READ, List.of());
    List<String> examples = examples(load("idx", files, columns("*"), topology, asRead), topology);
    List<float[]> images = Mnist.t10kImages(40);
    List<Integer> labels = Mnist.t10kLabels(40);
    assertThat(examples).hasSize(37);
    for (int i = 0; i < 37; i++) {
      assertThat(examples.get(i))
          .isEqualTo(Arrays.toString(images.get(i + 3)) + "→" + labels.get(i + 3) + ".0×1.0");
    }
  }

  @Test
  void idxFilesThatAreNotWhatTheySayAreBadData() throws IOException {
    byte[] images = new byte[16 + 3 * 4];
    header(images, 0x803, 3, 2, 2);
    byte[] labels = new byte[8 + 3];
    header(labels, 0x801, 3);

    assertBad(change(images, 3, 4), labels, "a row of 0");
    assertBad(change(images, 2, 0x0d), labels, "00000d03");
    assertBad(change(images, 0, 9), labels, "09000803");
    assertBad(images, change(labels, 7, 4), "labels has 11 bytes");
    assertBad(images, Arrays.copyOf(change(labels, 7, 2), 10), "labels has 2");
    assertBad(Arrays.copyOf(images, 27), labels, "27 bytes");
    assertBad(Arrays.copyOf(images, 29), labels, "29 bytes");
    assertBad(Arrays.copyOf(images, 10), labels, "within its header");
    assertBad(gzip(Arrays.copyOf(images, 27)), labels, "within row 2");
    assertBad(gzip(Arrays.copyOf(images, 29)), labels, "longer than its header");
    byte[] truncated = gzip(images);
    assertBad(Arrays.copyOf(truncated, truncated.length - 12), labels, "images");
    assertBad(Arrays.copyOf(truncated, 7), labels, "images");
    assertBad(change(images, 8, 127), labels, "a row of 2130706434");
    assertBad(images, change(labels, 9, 2), "row 1");
  }

  private void assertBad(byte[] images, byte[] labels, String named) throws IOException {
    IdxFiles files =
        idx(
            Files.write(folder.resolve("images"), images),
            Files.write(folder.resolve("labels"), labels));
    assertFails(() -> load("idx", files, columns("*"), topology(4, 2)), ExitCode.BAD_DATA, named);
  }

  @Test
  void idxRowsThatDoNotExistAreMissingInput() {
    IdxFiles files = new IdxFiles(T10K_IMAGES, T10K_LABELS, new RowRange(9_000, 10_001));
    assertFails(
        () -> load("idx", files, columns("*"), topology(784, 10)), ExitCode.NO_INPUT, "10001");
    IdxFiles missing = new IdxFiles(folder + "/none", T10K_LABELS, RowRange.ALL);
    assertFails(
        () -> load("idx", missing, columns("*"), topology(784, 10)), ExitCode.NO_INPUT, "none");
  }

  // ---------------------------------------------------------------------------------- tables

  private static final StructType SCHEMA =
      new StructType()
          .add("label", DataTypes.IntegerType)
          .add("a", DataTypes.DoubleType)
          .add("b", DataTypes.FloatType)
          .add("c", DataTypes.IntegerType);

  /** What a float32 column holds is no round number, as its text would be: b has eighths. */
  private Dataset<Row> table() {
    List<Row> rows =
        IntStream.range(0, 57)
            .mapToObj(i -> RowFactory.create(i % 3, i * 0.1, i % 7 == 0 ? -0f : i / 8f, i % 5))
            .toList();
    return spark.createDataFrame(rows, SCHEMA);
  }

  @Test
  void everyFormatGivesTheSameExamplesInTheSameOrder() {
    Topology topology = topology(3, 3);
    Dataset<Row> table = table();
    table.repartition(3).write().parquet(folder + "/parquet");
    table.orderBy(col("a").desc()).write().option("header", "true").csv(folder + "/csv");
    table.write().json(folder + "/json");
    table.selectExpr("label", "array(a, double(b), double(c)) as x").write().orc(folder + "/orc");
    TrainingData expected = load("parquet", table(folder + "/parquet"), columns("*"), topology);
    assertThat(expected.fingerprint().examples()).isEqualTo(57);
    List<String> examples = examples(expected, topology);
    assertThat(examples).hasSize(57).doesNotHaveDuplicates();
    for (String format : List.of("csv", "json", "orc")) {
      Columns columns = format.equals("orc") ? columns("x") : columns("a", "b", "c");
      TrainingData data = load(format, table(folder + "/" + format), columns, topology);
      assertThat(data.fingerprint()).hasToString(expected.fingerprint().toString());
      assertThat(examples(data, topology)).as(format).isEqualTo(examples);
    }
  }

  @Test
  void orderByFollowsTheColumns() {
    Topology topology = topology(2, 3);
    table().repartition(5).write().parquet(folder + "/parquet");
    BatchConfig byColumns =
        new BatchConfig(10, OptionalInt.of(4), Order.BY_COLUMNS, List.of("c", "a"));
    List<String> examples =
        examples(
            load("parquet", table(folder + "/parquet"), columns("a", "b"), topology, byColumns),
            topology);
    List<String> expected =
        table().orderBy("c", "a").collectAsList().stream()
            .map(
                row ->
                    List.of((float) row.getDouble(1), row.getFloat(2) + 0f)
                        + "→"
                        + row.getInt(0)
                        + ".0×1.0")
            .toList();
    assertThat(examples).isEqualTo(expected);
  }

  /** CSV has texts, where 10 comes before 2; a column that is no number is compared as text. */
  @ParameterizedTest
  @CsvSource({
    "1 2 10 9007199254740993 9007199254740992, 1 2 10 9007199254740992 9007199254740993, id"
        + " (numbers)",
    "1 2 10 1e1 x, 1 10 1e1 2 x, id (text)"
  })
  void columnsThatOrderAreComparedAsWhatTheyAre(String ids, String expected, String told)
      throws IOException {
    List<String> order = List.of(expected.split(" ", -1));
    StringBuilder csv = new StringBuilder("label,x,id\n");
    for (String id : ids.split(" ", -1)) {
      csv.append("0,").append(order.indexOf(id)).append(',').append(id).append('\n');
    }
    Path file = Files.writeString(folder.resolve("ids.csv"), csv);
    BatchConfig byId = new BatchConfig(2, OptionalInt.empty(), Order.BY_COLUMNS, List.of("id"));
    Topology topology = topology(1, 2);
    TrainingData data = load("csv", table(file.toString()), columns("x"), topology, byId);
    assertThat(data.order()).containsExactly(told);
    assertThat(examples(data, topology))
        .containsExactly(
            "[0.0]→0.0×1.0", "[1.0]→0.0×1.0", "[2.0]→0.0×1.0", "[3.0]→0.0×1.0", "[4.0]→0.0×1.0");
  }

  @Test
  void weightsAreReadFromTheirColumn() {
    table().selectExpr("label", "a", "b", "c / 2 as w").write().parquet(folder + "/parquet");
    Topology topology = topology(2, 3);
    Columns columns = new Columns(List.of("label"), List.of("*"), Optional.of("w"), List.of());
    TrainingData data = load("parquet", table(folder + "/parquet"), columns, topology);
    assertThat(examples(data, topology))
        .hasSize(57)
        .anyMatch(example -> example.endsWith("×0.0"))
        .anyMatch(example -> example.endsWith("×1.5"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "3,1,2 | label",
        "-1,1,2 | label",
        "0.5,1,2 | label",
        ",1,2 | label",
        "x,1,2 | label",
        "1,,2 | \"a\" is null",
        "1,NaN,2 | \"a\" is NaN",
        "1,1e39,2 | \"a\" is 1e39",
        "1,2,Infinity | \"b\" is Infinity",
        "1,2f,3 | \"a\" is 2f",
        "1,two,3 | \"a\" is two",
      })
  void aBadRowOfATableIsNamedWithItsFile(String rowAndNamed) throws IOException {
    String[] parts = rowAndNamed.split(" \\| ", 2);
    Path file = folder.resolve("bad.csv");
    Files.writeString(file, "label,a,b\n0,1,2\n" + parts[0] + "\n1,2,3\n");
    Throwable thrown =
        assertFails(
            () -> load("csv", table(file.toString()), columns("*"), topology(2, 3)),
            ExitCode.BAD_DATA,
            parts[1]);
    assertThat(failure(thrown)).hasMessageContaining("bad.csv");
  }

  @Test
  void aTableThatDoesNotFitIsAnErrorThatNamesTheColumn() {
    table().selectExpr("*", "'text' as d", "named_struct('e', 1) as s").write().json(folder + "/j");
    DataConfig.Table source = table(folder + "/j");
    Topology topology = topology(2, 3);
    assertFails(() -> load("json", source, columns("a"), topology), ExitCode.USAGE, "1 feature");
    assertFails(
        () -> load("json", source, columns("a", "z"), topology), ExitCode.BAD_DATA, "\"z\"");
    assertFails(
        () -> load("json", source, columns("a", "s"), topology), ExitCode.BAD_DATA, "\"s\"");
    assertFails(
        () -> load("json", source, columns("a", "d"), topology),
        ExitCode.BAD_DATA,
        "\"d\" is text");
    assertFails(
        () -> load("json", table(folder + "/none"), columns("a"), topology),
        ExitCode.NO_INPUT,
        "none");
  }

  @Test
  void anEmptyTableIsMissingInput() {
    table().filter("a < 0").write().parquet(folder + "/parquet");
    assertFails(
        () -> load("parquet", table(folder + "/parquet"), columns("*"), topology(3, 3)),
        ExitCode.NO_INPUT,
        "no rows");
  }

  // --------------------------------------------------------------------------------- helpers

  private static Throwable assertFails(Runnable action, ExitCode exitCode, String named) {
    Throwable thrown = catchThrowable(action::run);
    assertThat(failure(thrown)).as(String.valueOf(thrown)).isNotNull();
    assertThat(failure(thrown)).hasMessageContaining(named.strip());
    assertThat(failure(thrown).exitCode()).isEqualTo(exitCode);
    return thrown;
  }

  private static JobFailure failure(Throwable thrown) {
    Throwable e = thrown;
    while (e != null && !(e instanceof JobFailure)) {
      e = e.getCause();
    }
    return (JobFailure) e;
  }

  private static void header(byte[] file, int... words) {
    for (int i = 0; i < words.length; i++) {
      for (int b = 0; b < 4; b++) {
        file[4 * i + b] = (byte) (words[i] >>> (24 - 8 * b));
      }
    }
  }

  private static byte[] change(byte[] file, int at, int value) {
    byte[] changed = file.clone();
    changed[at] = (byte) value;
    return changed;
  }

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(content);
    }
    return bytes.toByteArray();
  }
}
