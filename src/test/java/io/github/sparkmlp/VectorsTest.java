package io.github.sparkmlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.sparkmlp.config.DataConfig.Table;
import io.github.sparkmlp.evaluate.Predictions;
import io.github.sparkmlp.model.PublishedModel;
import io.github.sparkmlp.model.Scorer;
import io.github.sparkmlp.source.TableReader;
import io.github.sparkmlp.store.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Observation;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Spark ML's vectors as features, with their class on the class path and without. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VectorsTest {
  private static final List<List<Double>> NUMBERS =
      List.of(
          List.of(1.0, 0.0, 2.5),
          List.of(0.0, 0.0, 0.0),
          List.of(0.0, -3.0, 0.0),
          List.of(4.0, 5.0, 6.0),
          List.of(0.0, 0.0, 7.0));

  @TempDir private static Path folder;
  private SparkSession spark;
  private byte[] expected;
  private int tables;

  @BeforeAll
  void trainOnArrays() throws IOException {
    spark = TestSpark.local();
    StructType schema =
        new StructType()
            .add("label", DataTypes.IntegerType)
            .add("x", DataTypes.createArrayType(DataTypes.DoubleType));
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < NUMBERS.size(); i++) {
      rows.add(RowFactory.create(i % 2, NUMBERS.get(i)));
    }
    spark.createDataFrame(rows, schema).write().parquet(folder + "/arrays");
    expected = run("parquet", folder.resolve("arrays")).model();
  }

  private TestRun run(String format, Path path, String... overrides) throws IOException {
    String config =
        """
        run-name = x
        data { format = %s, train { path = "%s" }, test { path = "%s" } }
        network { layers = [3, 2] }
        optimizer { type = sgd, learning-rate = 0.1 }
        batch { size = 3 }
        epochs = 2
        """
            .formatted(format, path, path);
    return TestRun.of(spark, folder, config, overrides);
  }

  /** Dense and sparse vectors in turn. */
  private static List<Row> vectors() {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < NUMBERS.size(); i++) {
      List<Double> numbers = NUMBERS.get(i);
      rows.add(
          RowFactory.create(
              i % 2,
              i % 3 == 0 ? VectorType.dense(numbers.toArray(Double[]::new)) : sparse(numbers)));
    }
    return rows;
  }

  private static Row sparse(List<Double> numbers) {
    List<Integer> indices = new ArrayList<>();
    List<Double> values = new ArrayList<>();
    for (int i = 0; i < numbers.size(); i++) {
      if (numbers.get(i) != 0) {
        indices.add(i);
        values.add(numbers.get(i));
      }
    }
    return VectorType.sparse(numbers.size(), indices, values);
  }

  private Path write(boolean there, List<Row> rows) throws IOException {
    Path path = folder.resolve("vectors" + tables++);
    VectorType.write(spark, rows, there, path);
    return path;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void denseAndSparseVectorsAreArrays(boolean there) throws IOException {
    Path path = write(there, vectors());
    assertThat(spark.read().parquet(path.toString()).schema().apply("x").dataType())
        .isInstanceOf(there ? VectorType.class : StructType.class);
    TestRun run = run("parquet", path);
    assertThat(run.model()).isEqualTo(expected);
    assertThat(run.json("run.json").path("test").path("examples").asInt()).isEqualTo(5);
  }

  @Test
  void vectorsMayStandBesideOtherColumns() throws IOException {
    Path path = folder.resolve("beside");
    spark
        .read()
        .parquet(write(true, vectors()).toString())
        .selectExpr("label", "cast(label as double) y", "x")
        .write()
        .parquet(path.toString());
    Path columns = folder.resolve("columns");
    spark
        .read()
        .parquet(folder + "/arrays")
        .selectExpr("label", "cast(label as double) y", "x[0] x0", "x[1] x1", "x[2] x2")
        .write()
        .parquet(columns.toString());
    assertThat(run("parquet", path, "network.layers=[4, 2]").model())
        .isEqualTo(run("parquet", columns, "network.layers=[4, 2]").model());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void othersAreBadRows(boolean there) throws IOException {
    List<Row> rows = new ArrayList<>(vectors());
    rows.addAll(
        List.of(
            RowFactory.create(0, null),
            RowFactory.create(1, VectorType.dense(1.0, 2.0)),
            RowFactory.create(0, VectorType.sparse(4, List.of(0), List.of(1.0))),
            RowFactory.create(1, VectorType.sparse(3, List.of(3), List.of(1.0))),
            RowFactory.create(0, VectorType.dense(1.0, Double.NaN, 2.0)),
            RowFactory.create(1, VectorType.dense(1.0, 2.0, Double.POSITIVE_INFINITY))));
    Path path = write(there, rows);
    Throwable refused = catchThrowable(() -> run("parquet", path));
    assertThat(TestJob.exitCode(refused).number()).isEqualTo(65);
    TestRun run = run("parquet", path, "data.bad-rows=6");
    assertThat(run.model()).isEqualTo(expected);
    assertThat(run.setAside())
        .extracting(row -> row.path("reason").asText().replaceFirst("[.] .*", ""))
        .containsExactlyInAnyOrder(
            "\"x\" is null",
            "\"x\" has 2 values",
            "\"x\" has 4 values",
            "\"x\" is not a valid vector",
            "\"x\" has no finite number at 1",
            "\"x\" is Infinity at 2");
    assertThat(run.setAside())
        .allMatch(row -> row.path("file").asText().contains("part-"))
        .allMatch(row -> row.path("raw").asText().startsWith("{\"label\""));
  }

  private List<Row> predict(TestRun run, String format, Path input, boolean strictly)
      throws IOException {
    PublishedModel model =
        PublishedModel.read(new Storage(new Configuration()), run.folder() + "/model");
    TableReader reader = new TableReader(spark, format);
    Table table = new Table(Optional.of(input.toString()), Map.of());
    Dataset<Row> rows = strictly ? reader.readStrictly(table) : reader.readLeniently(table);
    return new Predictions(Scorer.of(model), strictly, "prediction")
        .addTo(rows, new Observation())
        .orderBy("probability")
        .collectAsList();
  }

  private List<Object> scores(TestRun run, String format, Path input) throws IOException {
    return predict(run, format, input, true).stream().map(row -> row.get(3)).toList();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void predictionsReadThemAlike(boolean there) throws IOException {
    TestRun run = run("parquet", folder.resolve("arrays"));
    List<Object> expectedScores = scores(run, "parquet", folder.resolve("arrays"));
    assertThat(expectedScores).hasSize(5);
    assertThat(scores(run, "parquet", write(there, vectors()))).isEqualTo(expectedScores);

    Path bad = write(there, List.of(RowFactory.create(0, VectorType.dense(1.0, 2.0))));
    Row reason = predict(run, "parquet", bad, false).get(0);
    assertThat(reason.<String>getAs("reason")).startsWith("\"x\" has 2 values");
    assertThat(catchThrowable(() -> predict(run, "parquet", bad, true)))
        .hasStackTraceContaining("part-")
        .hasStackTraceContaining("\"x\" has 2 values");
  }

  private static final List<String> LINES =
      List.of("0 1:1 3:2.5", "1", "+0 2:-3 # the third", "1.0\t1:4  2:5.0 3:6e0 ", " 0 3:7");

  private Path libsvm(String name, List<String> lines) throws IOException {
    return Files.write(folder.resolve(name), lines);
  }

  @Test
  void linesOfLibsvmAreVectors() throws Exception {
    TestRun whole = run("libsvm", libsvm("whole.txt", LINES));
    assertThat(whole.model()).isEqualTo(expected);
    Path parts = Files.createDirectories(folder.resolve("parts"));
    Files.write(parts.resolve("a.txt"), List.of("# a comment", LINES.get(4), "", LINES.get(0)));
    Files.write(parts.resolve("b.txt"), LINES.subList(1, 4));
    assertThat(run("libsvm", parts).model()).isEqualTo(expected);
    assertThat(scores(whole, "libsvm", folder.resolve("whole.txt")))
        .isEqualTo(
            scores(run("parquet", folder.resolve("arrays")), "parquet", folder.resolve("arrays")));
  }

  @Test
  void labelsOfLibsvmMayBeNames() throws IOException {
    List<String> signed =
        LINES.stream().map(line -> line.strip().replaceFirst("^[+]?0", "-1")).toList();
    TestRun run = run("libsvm", libsvm("signed.txt", signed), "data.classes=auto");
    assertThat(run.json("model/model.json").toString()).contains("[\"-1\",\"1\"]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1 2:1 1:1 | malformed row: 1 2:1 1:1",
        "1 1:1 1:1 | malformed row: 1 1:1 1:1",
        "1 0:1 | malformed row: 1 0:1",
        "1 qid:3 1:1 | malformed row: 1 qid:3 1:1",
        "1 1:x | malformed row: 1 1:x",
        "1 1 | malformed row: 1 1",
        "one 1:1 | malformed row: one 1:1",
        "1,2 1:1 | malformed row: 1,2 1:1",
        "1 1:1e39 | malformed row: 1 1:1e39",
        "1 4:1 | \"features\" has the index 4",
        "1 1:NaN | \"features\" has no finite number at 0",
        "7 1:1 | \"label\" is 7",
        "NaN 1:1 | \"label\" is null",
      })
  void otherLinesOfLibsvmAreBadRows(String line) throws IOException {
    String bad = line.substring(0, line.indexOf(" | "));
    String reason = line.substring(line.indexOf(" | ") + 3);
    List<String> lines = new ArrayList<>(LINES);
    lines.add(2, bad);
    Path file = libsvm("bad.txt", lines);
    Throwable refused = catchThrowable(() -> run("libsvm", file));
    assertThat(TestJob.exitCode(refused).number()).isEqualTo(65);
    assertThat(refused).hasStackTraceContaining("bad.txt").hasStackTraceContaining(reason);
    assertThat(refused).hasStackTraceContaining(bad);
    TestRun run = run("libsvm", file, "data.bad-rows=1");
    assertThat(run.model()).isEqualTo(expected);
    assertThat(run.setAside()).hasSize(1);
    assertThat(run.setAside().get(0).path("reason").asText()).startsWith(reason);
    assertThat(run.setAside().get(0).path("raw").asText()).isEqualTo(bad);
    Row predicted = predict(run, "libsvm", libsvm("one.txt", List.of(bad)), false).get(0);
    assertThat(predicted.<String>getAs("reason"))
        .isEqualTo(reason.startsWith("\"label") ? null : predicted.<String>getAs("reason"))
        .satisfies(told -> assertThat(told == null || told.startsWith(reason)).as(told).isTrue());
  }
}
