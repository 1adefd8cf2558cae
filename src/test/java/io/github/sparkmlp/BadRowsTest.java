package io.github.sparkmlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
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

/** Rows that nothing can be learnt from, among good ones. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadRowsTest {
  private static final String GOOD = "0,1,2\n1,2,1\n0,0.5,3\n1,4,0\n";

  private SparkSession spark;
  @TempDir private Path folder;

  @BeforeAll
  void startSpark() {
    spark = TestSpark.local();
  }

  private TestRun run(String format, Object path, String... overrides) throws IOException {
    String config =
        """
        run-name = x
        data {
          format = %s
          options { header = true }
          train { path = "%s" }
        }
        network { layers = [2, 2] }
        optimizer { type = sgd, learning-rate = 0.1 }
        batch { size = 3 }
        epochs = 1
        """
            .formatted(format, path);
    return TestRun.of(spark, folder, config, overrides);
  }

  private Path csv(String... parts) throws IOException {
    byte[] bytes = ("label,a,b\n" + String.join("", parts)).getBytes(StandardCharsets.ISO_8859_1);
    return Files.write(folder.resolve("rows.csv"), bytes);
  }

  private static int exitCode(Throwable thrown) {
    return TestJob.exitCode(thrown).number();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2,1,1 | \"label\" is 2",
        "-1,1,1 | \"label\" is -1",
        "0.5,1,1 | \"label\" is 0.5",
        "cat,1,1 | \"label\" is cat",
        "1,1 | malformed row",
        "1,1,2,3 | malformed row",
        "1,,2 | \"a\" is null",
        "1,NaN,2 | \"a\" is NaN",
        "1,1,-Infinity | \"b\" is -Infinity",
        "1,1e39,1 | \"a\" is 1e39",
        "1,caf\u00e9,1 | \"a\" is caf",
      })
  void areSetAsideWithReasonAndText(String line) throws IOException {
    String bad = line.substring(0, line.indexOf(" | "));
    String reason = line.substring(line.indexOf(" | ") + 3);
    Path file = csv(GOOD, bad, "\n", GOOD.replace('4', '5'));
    Throwable refused = catchThrowable(() -> run("csv", file));
    assertThat(exitCode(refused)).isEqualTo(65);
    assertThat(refused).hasStackTraceContaining("rows.csv").hasStackTraceContaining(reason);

    TestRun run = run("csv", file, "data.bad-rows=1");
    List<JsonNode> rows = run.setAside();
    assertThat(rows).hasSize(1);
    assertThat(rows.get(0).path("file").asText()).endsWith("rows.csv");
    assertThat(rows.get(0).path("reason").asText()).startsWith(reason);
    assertThat(rows.get(0).path("raw").asText()).isEqualTo(bad.replace('\u00e9', '\uFFFD'));
    assertThat(run.json("run.json").path("rowsSetAside").path("train").asInt()).isEqualTo(1);
    assertThat(run.json("run.json").path("train").path("examples").asInt()).isEqualTo(8);
    assertThat(run.model()).isEqualTo(run("csv", csv(GOOD, GOOD.replace('4', '5'))).model());
  }

  @Test
  void aQuotedNewlineMakesTwoBadRows() throws IOException {
    Path file = csv(GOOD, "1,2,\"3\n4\"\n");
    List<JsonNode> rows = run("csv", file, "data.bad-rows=2").setAside();
    assertThat(rows).extracting(row -> row.path("raw").asText()).containsExactly("1,2,\"3", "4\"");
  }

  /** A quote within a value that has none around it is a character like any other. */
  @Test
  void aQuoteWithinAValueIsRead() throws IOException {
    Path file = csv("0,5\" disk,3\n1,4\" disk,2\n0,\"5\" disk\",1\n1,\"4\"\" disk\",1\n");
    TestRun run =
        run(
            "csv",
            file,
            "data.categorical=[a]",
            "network.layers=[4, 2]",
            "data.options.escape=\"\\\"\"");
    assertThat(run.json("run.json").path("train").path("examples").asInt()).isEqualTo(4);
  }

  @Test
  void aValueThatEndsWithoutItsQuoteIsBadWhateverStandsBefore() throws IOException {
    Path file = csv("0,x,y\n1,5\" disk,\"half\n1,y,x\n");
    TestRun run =
        run("csv", file, "data.categorical=[a, b]", "network.layers=[4, 2]", "data.bad-rows=1");
    assertThat(run.setAside())
        .extracting(row -> row.path("raw").asText())
        .containsExactly("1,5\" disk,\"half");
  }

  @Test
  void linesAreWholeEvenWhereFewColumnsAreRead() throws IOException {
    Path file = csv(GOOD, "1,1\n1,1,2,3\n");
    String[] oneColumn = {"data.features=[a]", "network.layers=[1, 2]", "data.bad-rows=2"};
    assertThat(run("csv", file, oneColumn).setAside()).hasSize(2);
  }

  @Test
  void moreThanAllowedAreRefusedWithCounts() throws IOException {
    Path file = csv(GOOD, "7,1,1\n8,1,1\n", GOOD);
    Throwable number = catchThrowable(() -> run("csv", file, "data.bad-rows=1"));
    assertThat(exitCode(number)).isEqualTo(65);
    assertThat(number).hasMessageContaining("2 of 10 train rows are bad");
    Throwable share = catchThrowable(() -> run("csv", file, "data.bad-rows=0.19"));
    assertThat(exitCode(share)).isEqualTo(65);
    assertThat(run("csv", file, "data.bad-rows=0.2").setAside()).hasSize(2);
  }

  @Test
  void everyRowIsTrainedOnOrSetAside() throws IOException {
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < 1000; i++) {
      rows.append(i % 7 == 0 ? 9 : i % 2).append(',').append(i).append(",1\n");
    }
    TestRun run =
        run("csv", csv(rows.toString()), "data.bad-rows=0.5", "data.validation.fraction=0.1");
    JsonNode json = run.json("run.json");
    int trained = json.path("train").path("examples").asInt();
    int validated = json.path("validation").path("examples").asInt();
    assertThat(run.setAside()).hasSize(143);
    assertThat(trained + validated).isEqualTo(1000 - 143);
  }

  @Test
  void textsOfACategoryMustBeText() throws IOException {
    Path file =
        Files.write(
            folder.resolve("c.csv"),
            "label,a,b\n0,red,1\n1,r\u00e9d,1\n1,blue,\n".getBytes(StandardCharsets.ISO_8859_1));
    String[] settings = {"data.categorical=[a]", "data.bad-rows=2", "data.allow-one-class=true"};
    TestRun run = run("csv", file, settings);
    assertThat(run.setAside())
        .extracting(row -> row.path("reason").asText())
        .anyMatch(reason -> reason.contains("UTF-8"))
        .anyMatch(reason -> reason.startsWith("\"b\" is null"));
  }

  @Test
  void jsonLinesThatAreNoneAreSetAside() throws IOException {
    Path file = folder.resolve("rows.json");
    String good = "{\"label\": 1, \"x\": [1, 2]}\n";
    Files.writeString(
        file,
        good
            + "{\"label\": 0, \"x\": [1\n"
            + "{\"label\": 0, \"x\": [1]}\n{\"label\": 0}\n"
            + good.replace('1', '0'));
    List<JsonNode> rows = run("json", file, "data.bad-rows=3").setAside();
    assertThat(rows)
        .extracting(row -> row.path("reason").asText())
        .anyMatch(reason -> reason.startsWith("malformed row: {\"label\": 0, \"x\": [1"))
        .anyMatch(reason -> reason.startsWith("\"x\" has 1 values"))
        .anyMatch(reason -> reason.startsWith("\"x\" is null"));
  }

  @Test
  void arraysThatAreNullOrOfAnotherLengthAreSetAside() throws IOException {
    StructType schema =
        new StructType()
            .add("label", DataTypes.IntegerType)
            .add("x", DataTypes.createArrayType(DataTypes.DoubleType));
    spark
        .createDataFrame(
            List.of(
                RowFactory.create(0, Arrays.asList(1.0, 2.0)),
                RowFactory.create(1, null),
                RowFactory.create(1, Arrays.asList(1.0)),
                RowFactory.create(1, Arrays.asList(1.0, null)),
                RowFactory.create(1, Arrays.asList(1.0, Double.NaN)),
                RowFactory.create(1, Arrays.asList(3.0, 1.0))),
            schema)
        .write()
        .parquet(folder + "/arrays");
    Path path = folder.resolve("arrays");
    assertThat(exitCode(catchThrowable(() -> run("parquet", path)))).isEqualTo(65);
    List<JsonNode> rows = run("parquet", path, "data.bad-rows=4").setAside();
    assertThat(rows).hasSize(4).allMatch(row -> row.path("raw").asText().startsWith("{\"label\""));
    assertThat(rows).allMatch(row -> row.path("file").asText().contains("arrays"));
  }

  @Test
  void byteOrderMarksAndCarriageReturnsAreAccepted() throws IOException {
    byte[] expected = run("csv", csv(GOOD)).model();
    Path file = folder.resolve("windows.csv");
    Files.writeString(file, "\uFEFF" + ("label,a,b\n" + GOOD).replace("\n", "\r\n"));
    assertThat(run("csv", file).model()).isEqualTo(expected);
  }

  @Test
  void anotherHeaderIsRefused() throws IOException {
    Path two = Files.createDirectories(folder.resolve("two"));
    Files.writeString(two.resolve("a.csv"), "label,a,b\n" + GOOD);
    Files.writeString(two.resolve("b.csv"), "label,b,a\n" + GOOD);
    Throwable swapped = catchThrowable(() -> run("csv", two));
    assertThat(exitCode(swapped)).isEqualTo(65);
    Files.writeString(two.resolve("b.csv"), "label,a\n0,1\n");
    assertThat(exitCode(catchThrowable(() -> run("csv", two)))).isEqualTo(65);
    Path good = csv(GOOD);
    String test = "data.test={ path = \"%s/b.csv\" }".formatted(two);
    Throwable missing = catchThrowable(() -> run("csv", good, test));
    assertThat(exitCode(missing)).isEqualTo(65);
    assertThat(missing).hasMessageContaining("no column \"b\"");
  }

  @Test
  void nothingToReadIsMissingInput() throws IOException {
    Path empty = Files.createDirectories(folder.resolve("empty"));
    for (String format : List.of("csv", "json", "parquet", "orc")) {
      assertThat(exitCode(catchThrowable(() -> run(format, folder + "/none"))))
          .as(format)
          .isEqualTo(66);
      assertThat(exitCode(catchThrowable(() -> run(format, empty)))).as(format).isEqualTo(66);
    }
    assertThat(exitCode(catchThrowable(() -> run("csv", csv())))).as("no row").isEqualTo(66);
    Path zero = Files.write(folder.resolve("zero.csv"), new byte[0]);
    assertThat(exitCode(catchThrowable(() -> run("csv", zero)))).isEqualTo(66);
    Throwable nowhere =
        catchThrowable(
            () -> run("table", "x", "data.train={ path = null, table = nowhere.nothing }"));
    assertThat(exitCode(nowhere)).as(nowhere.toString()).isEqualTo(66);
  }

  @Test
  void otherSourcesAreNamedByTableOrOptions() throws IOException {
    byte[] expected = run("csv", csv(GOOD)).model();
    spark.read().option("header", "true").csv(folder + "/rows.csv").createOrReplaceTempView("rows");
    assertThat(run("table", "x", "data.train={ path = null, table = rows }").model())
        .isEqualTo(expected);
    spark.table("rows").write().orc(folder + "/orc");
    String options =
        "data.train={ path = null, options = { path = \"%s/orc\" } }".formatted(folder);
    assertThat(run("orc", "x", options).model()).isEqualTo(expected);
  }

  @Test
  void foldersMayBeNamedByAColumn() throws IOException {
    byte[] expected = run("csv", csv(GOOD)).model();
    spark
        .read()
        .option("header", "true")
        .csv(folder + "/rows.csv")
        .write()
        .option("header", "true")
        .partitionBy("label")
        .csv(folder + "/by-label");
    assertThat(run("csv", folder + "/by-label", "data.features=[a, b]").model())
        .isEqualTo(expected);
  }

  @Test
  void dialectsOfCsvAreRead() throws IOException {
    byte[] expected = run("csv", csv(GOOD)).model();
    Path file = folder.resolve("other.csv");
    Files.writeString(file, GOOD.replace(',', ';').replace("0;1;2", "# note\n\n'0'; 1 ;'2'"));
    String[] options = {
      "data.options={ header = false, sep = \";\", quote = \"'\", comment = \"#\" }",
      "data.label=_c0",
      "data.features=[_c1, _c2]"
    };
    assertThat(run("csv", file, options).model()).isEqualTo(expected);
    Files.writeString(
        file,
        "label,note,a,b\n"
            + GOOD.replace("0,1", "0,\"two\nlines\",1")
                .replace("\n1,", "\n1,one,")
                .replace("0,0.5", "0,x,0.5"));
    String[] multiLine = {
      "data.options={ header = true, multiLine = true }", "data.features=[a, b]"
    };
    assertThat(run("csv", file, multiLine).model()).isEqualTo(expected);
    Files.write(
        file,
        ("label,a,b,note\n" + GOOD.replace("\n", ",\u00e9t\u00e9\n"))
            .getBytes(StandardCharsets.ISO_8859_1));
    String[] latin = {
      "data.options={ header = true, encoding = ISO-8859-1 }",
      "data.categorical=[note]",
      "network.layers=[3, 2]"
    };
    assertThat(run("csv", file, latin).json("model/model.json").toString())
        .contains("\u00e9t\u00e9");
  }

  @Test
  void aFileOfAnotherFormatIsBadData() throws IOException {
    for (String format : List.of("parquet", "orc")) {
      Throwable thrown = catchThrowable(() -> run(format, csv(GOOD)));
      assertThat(exitCode(thrown)).as(format + thrown).isEqualTo(65);
      Path mixed = folder.resolve("mixed-" + format);
      spark
          .range(9)
          .selectExpr("id % 2 label", "id a", "1 b")
          .write()
          .format(format)
          .save("" + mixed);
      Files.copy(csv(GOOD), mixed.resolve("z." + format));
      Throwable later = catchThrowable(() -> run(format, mixed));
      assertThat(exitCode(later)).as(format + later).isEqualTo(65);
      assertThat(later).hasStackTraceContaining("z." + format);
    }
  }
}
