package io.github.sparkmlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.sparkmlp.evaluate.Predictions;
import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import io.github.sparkmlp.model.FeatureColumn;
import io.github.sparkmlp.model.Scorer;
import io.github.sparkmlp.table.TableConfig;
import io.github.sparkmlp.table.TableStudy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Observation;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables from a path and the name of the label to a model. */
class TableTrainingTest {
  private static final String NUMBERS =
      """
      run-name = x
      data { format = csv, options { header = true }, train { path = "%s" }, label = y, %s }
      network { layers = [%s, 2] }
      optimizer { type = adam, learning-rate = 0.01 }
      epochs = 1
      """;

  @TempDir private Path folder;

  private final SparkSession spark = TestSpark.local();

  private TestRun train(Path table, String... overrides) throws IOException {
    TableStudy study = TableStudy.of(spark, TestConfig.table(table, Optional.empty(), "y"));
    return TestRun.of(spark, folder, TableConfig.of(study, true), overrides);
  }

  private static Path small(String name) {
    return Path.of("src/test/resources/tables", name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "boollabel",
        "clash",
        "dates",
        "dup",
        "dupcase",
        "emptycol",
        "label12",
        "na",
        "quotes",
        "quotes2",
        "semi",
        "single",
        "spaces"
      })
  void aSmallTableTrainsAtTheFirstTry(String name) throws Exception {
    TestRun run = train(small(name + ".csv"), "epochs=2");
    assertThat(run.json("run.json").path("status").asText()).isEqualTo("done");
  }

  private Path moments() throws IOException {
    StringBuilder text = new StringBuilder("day,stamp,hour,price,flag,city,y\n");
    for (int i = 0; i < 300; i++) {
      text.append("%s.%s.2024,".formatted(i % 28 + 1, i % 12 + 1));
      text.append(
          i % 50 == 7
              ? "NA,"
              : String.format(Locale.ROOT, "2024-02-%02d 1%s:30:00,", i % 28 + 1, i % 10));
      text.append(String.format(Locale.ROOT, "%02d:15,", i % 24));
      text.append(String.format(Locale.ROOT, "\"$%s,%03d.50\",", i % 9 + 1, i));
      text.append(i % 3 == 0 ? "yes," : "no,");
      text.append("c").append(i % 5).append(',');
      text.append(i % 28 > 13 ? "late" : "early").append('\n');
    }
    return Files.writeString(folder.resolve("moments.csv"), text);
  }

  @Test
  void rowsAreScoredAsTheyWereTrainedOn() throws Exception {
    Path table = moments();
    TestRun run = train(table, "epochs=20");
    assertThat(run.json("run.json").path("test").path("accuracy").asDouble()).isGreaterThan(0.8);
    Scorer scorer = Scorer.load(run.folder().resolve("model"));
    Dataset<Row> rows = spark.read().option("header", "true").csv(table.toString());
    List<Row> predicted =
        new Predictions(scorer, true, "prediction").addTo(rows, new Observation()).collectAsList();
    int right = 0;
    for (Row row : predicted) {
      Map<String, Object> raw = new LinkedHashMap<>();
      for (String column : rows.columns()) {
        raw.put(column, row.getAs(column));
      }
      float[] outputs = scorer.outputs(raw);
      String name = scorer.className(scorer.toClass(outputs));
      assertThat(row.<String>getAs("prediction")).isEqualTo(name);
      right += name.equals(row.getAs("y")) ? 1 : 0;
    }
    assertThat(right).isGreaterThan(270);
  }

  @Test
  void rowsWithoutALabelAreSetAside() throws Exception {
    StringBuilder text = new StringBuilder("day,x,y\n");
    for (int i = 0; i < 200; i++) {
      text.append("%s Q%s,".formatted(1990 + i % 20, i % 4 + 1)).append(i % 10).append(',');
      text.append(i % 5 == 0 ? "" : i % 10 > 4 ? "high" : "low").append('\n');
    }
    TestRun run = train(Files.writeString(folder.resolve("l.csv"), text), "epochs=20");
    assertThat(run.json("run.json").path("rowsSetAside").path("train").asInt()).isEqualTo(40);
    assertThat(run.json("run.json").path("test").path("accuracy").asDouble()).isGreaterThan(0.8);
  }

  @Test
  void everyLayoutTrainsTheSameModel() throws Exception {
    Path table = moments();
    String expected = train(table, "epochs=2").hash();
    Path many = folder.resolve("many");
    Dataset<Row> rows = spark.read().option("header", "true").csv(table.toString());
    rows.repartition(5)
        .write()
        .option("header", "true")
        .option("escape", "\"")
        .csv(many.toString());
    assertThat(train(many, "epochs=2").hash()).isEqualTo(expected);
    Path parquet = folder.resolve("rows.parquet");
    rows.repartition(3).write().parquet(parquet.toString());
    assertThat(train(parquet, "epochs=2").hash()).isEqualTo(expected);
  }

  /** Columns beyond a number are read in another way where a source is typed. */
  @Test
  void wideRowsTrainTheSameModelFromEveryFormat() throws Exception {
    int columns = 600;
    StringBuilder text = new StringBuilder();
    for (int column = 0; column < columns; column++) {
      text.append('x').append(column).append(',');
    }
    text.append("y\n");
    for (int row = 0; row < 40; row++) {
      for (int column = 0; column < columns; column++) {
        text.append((row * 31 + column * 17) % 23 / 4.0).append(',');
      }
      text.append(row % 2 == 0 ? "a" : "b").append('\n');
    }
    Path csv = Files.writeString(folder.resolve("wide.csv"), text);
    String expected = train(csv, "epochs=2").hash();
    Path parquet = folder.resolve("wide.parquet");
    spark
        .read()
        .option("header", "true")
        .option("inferSchema", "true")
        .csv(csv.toString())
        .repartition(3)
        .write()
        .parquet(parquet.toString());
    assertThat(train(parquet, "epochs=2").hash()).isEqualTo(expected);
    assertThat(train(parquet, "epochs=2", "data.bad-rows=1").hash()).isEqualTo(expected);
  }

  @Test
  void allColumnsThatCannotBeReadAreToldAtOnce() throws IOException {
    Path table =
        Files.writeString(
            folder.resolve("bad.csv"),
            """
            name,when,price,gap,x,y
            Ann,2024-01-01,"9,417",NA,1,red
            Bob,2024-01-02,"1,200",5,2,green
            Ann,2024-01-03,"3,417",6,,red
            """,
            StandardCharsets.UTF_8);
    String config = NUMBERS.formatted(table, "scale = none", 5);
    JobFailure failure =
        catchThrowableOfType(JobFailure.class, () -> TestRun.of(spark, folder, config));
    assertThat(failure.getMessage()).contains("bad.csv: \"name\" is Ann");
    assertThat(failure.remedy().lines().map(String::strip))
        .containsExactly(
            "A finite number was expected. To set such rows aside, give data.bad-rows a number or a"
                + " share.",
            "label \"y\": 3 rows have a name such as \"green\": data.classes = auto",
            "\"name\": 3 rows have \"Ann\": data.columns.\"name\" = category",
            "\"when\": 3 rows have \"2024-01-01\": data.columns.\"when\" = date",
            "\"price\": 3 rows have \"1,200\": data.columns.\"price\" = number",
            "\"gap\": 1 row has \"NA\": data.missing-values = [\"NA\"] and data.missing = mean",
            "\"x\": 1 row has no value: data.missing = mean");
  }

  @Test
  void theLabelIsLookedForBeforeTheSizeOfTheNetwork() {
    String config = NUMBERS.formatted(small("semi.csv"), "scale = none", 5);
    JobFailure failure =
        catchThrowableOfType(JobFailure.class, () -> TestRun.of(spark, folder, config));
    assertThat(failure).hasMessage("The data have no column \"y\"");
    assertThat(failure.remedy()).contains("separated by ;: set data.options.sep = \";\"");
  }

  @Test
  void valuesFarFromZeroAreLearntByTheDefaults() throws Exception {
    TestRun run = train(small("target.csv"));
    assertThat(run.json("run.json").path("test").path("r2").asDouble()).isGreaterThan(0.99);
  }

  @Test
  void columnsOfFewTextsAreCategoriesWhereThatIsLeftToTheProgram() throws Exception {
    String rows = "train { path = \"%s\" }, classes = auto".formatted(small("quotes.csv"));
    String config =
        """
        data { format = csv, options { header = true }, label = y, categorical = auto, %s }
        network { hidden = [4] }
        epochs = 1
        """
            .formatted(rows);
    TestRun run = TestRun.of(spark, folder, config);
    List<FeatureColumn> columns =
        Scorer.load(run.folder().resolve("model")).description().preprocessing().columns();
    assertThat(columns).extracting(FeatureColumn::isCategory).containsExactly(true, false);
  }

  @Test
  void theReportShowsWhatTheColumnsWereTakenFor() throws Exception {
    assertThat(
            TestCommand.runLocally(
                "train",
                "--data",
                small("emptycol.csv").toString(),
                "--label",
                "y",
                "--set",
                "epochs=1",
                "--set",
                "run-name=shown",
                "--set",
                "output=" + folder))
        .isZero();
    assertThat(Files.readString(folder.resolve("shown/report.html")))
        .contains("Columns of the table", "left out: empty in all rows");
  }

  @Test
  void columnsOfOneNameAreToldOfAConfigurationToo() throws Exception {
    String config = NUMBERS.formatted(small("dup.csv"), "scale = none", 2);
    PrintStream out = System.out;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
    try {
      TestRun.of(spark, folder, config);
    } finally {
      System.setOut(out);
    }
    assertThat(said.toString(StandardCharsets.UTF_8))
        .containsOnlyOnce("several columns are called \"a\": they are read as a0, a1");
  }

  @Test
  void aModelIsEvaluatedOnATableThatAPathNames() throws Exception {
    TestRun run = train(small("boollabel.csv"), "epochs=3");
    String model = run.folder() + "/model";
    Path score = folder.resolve("score.json");
    assertThat(
            TestCommand.runLocally(
                "evaluate",
                "--model",
                model,
                "--data",
                small("boollabel.csv").toString(),
                "--output",
                score.toString()))
        .isZero();
    JsonNode scored = new ObjectMapper().readTree(score.toFile());
    assertThat(scored.path("examples").asLong())
        .isEqualTo(Files.readAllLines(small("boollabel.csv")).size() - 1);
    Scorer scorer = Scorer.load(Path.of(model));
    List<String> rows = Files.readAllLines(small("boollabel.csv"));
    int right = 0;
    for (String row : rows.subList(1, rows.size())) {
      String[] values = row.split(",", -1);
      int predicted = scorer.predictedClass(scorer.inputs(Map.of("a", values[0], "b", values[1])));
      right += scorer.className(predicted).equalsIgnoreCase(values[2]) ? 1 : 0;
    }
    assertThat(scored.path("accuracy").asDouble())
        .isCloseTo(right / (rows.size() - 1.0), within(1e-12));
  }

  @Test
  void aFeatureIsLeftOutByItsName() throws Exception {
    String config = NUMBERS.formatted(small("target.csv"), "features = [\"*\", \"-a\"]", 1);
    JobFailure failure =
        catchThrowableOfType(JobFailure.class, () -> TestRun.of(spark, folder, config));
    // One input fits; the labels do not.
    assertThat(failure.getMessage()).contains("\"y\" is ");
  }

  /** A table whose labels follow no rule, so that mistakes are made. */
  private List<String> withoutRule(String header, boolean named) throws IOException {
    List<String> lines = new ArrayList<>(List.of(header));
    Random random = new Random(5);
    for (int i = 0; i < 300; i++) {
      String id = named ? "row-" + (1000 + i) + "," : "";
      lines.add(
          "%s%s,%s,%s"
              .formatted(id, i / 7f, random.nextGaussian(), random.nextBoolean() ? "a" : "b"));
    }
    Files.write(folder.resolve("rows.csv"), lines);
    return lines;
  }

  @Test
  void mistakesAreToldByTheirIdAndLine() throws Exception {
    List<String> lines = withoutRule("id,x,z,y", true);
    TestRun run = train(folder.resolve("rows.csv"), "epochs=2");
    JsonNode mistakes = run.json("mistakes.json");
    assertThat(mistakes).isNotEmpty();
    for (JsonNode mistake : mistakes) {
      assertThat(mistake.path("file").asText()).endsWith("rows.csv");
      String line = lines.get(mistake.path("line").asInt() - 1);
      assertThat(line)
          .startsWith(mistake.path("id").asText() + ",")
          .endsWith(List.of("a", "b").get(mistake.path("actual").asInt()));
      assertThat(Double.parseDouble(line.split(",", -1)[2]))
          .isEqualTo(mistake.path("features").get(1).asDouble(), Offset.offset(1e-6));
    }
    assertThat(run.folder().resolve("report.html"))
        .content()
        .contains(">id<", ">line<", mistakes.get(0).path("id").asText());
  }

  @Test
  void mistakesOfRowsWithoutAnIdAreToldByTheirLine() throws Exception {
    List<String> lines = withoutRule("x,z,y", false);
    TestRun run = train(folder.resolve("rows.csv"), "epochs=2");
    for (JsonNode mistake : run.json("mistakes.json")) {
      assertThat(mistake.has("id")).isFalse();
      String[] line = lines.get(mistake.path("line").asInt() - 1).split(",", -1);
      assertThat(Double.parseDouble(line[1]))
          .isEqualTo(mistake.path("features").get(1).asDouble(), Offset.offset(1e-6));
    }
  }

  @Test
  void evaluateListsMistakesByTheirIdAndLine() throws Exception {
    List<String> lines = withoutRule("id,x,z,y", true);
    TestRun run = train(folder.resolve("rows.csv"), "epochs=2");
    Path score = folder.resolve("score.json");
    assertThat(
            TestCommand.runLocally(
                "evaluate",
                "--model",
                run.folder() + "/model",
                "--data",
                folder.resolve("rows.csv").toString(),
                "--mistakes",
                "3",
                "--output",
                score.toString()))
        .isZero();
    JsonNode mistakes = new ObjectMapper().readTree(score.toFile()).path("mistakes");
    assertThat(mistakes).hasSize(3);
    for (JsonNode mistake : mistakes) {
      assertThat(lines.get(mistake.path("line").asInt() - 1))
          .startsWith(mistake.path("id").asText() + ",")
          .endsWith("," + mistake.path("actual").asText());
      assertThat(mistake.path("predicted").asText()).isNotEqualTo(mistake.path("actual").asText());
    }
  }

  @Test
  void onlyClassesArePredictedWrongly() throws Exception {
    TestRun run = train(small("target.csv"), "epochs=1");
    int exitCode =
        TestCommand.runLocally(
            "evaluate",
            "--model",
            run.folder() + "/model",
            "--data",
            small("target.csv").toString(),
            "--mistakes",
            "3");
    assertThat(exitCode).isEqualTo(ExitCode.USAGE.number());
  }
}
