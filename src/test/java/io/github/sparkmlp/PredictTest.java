package io.github.sparkmlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.sparkmlp.Animals.Animal;
import io.github.sparkmlp.Animals.Scale;
import io.github.sparkmlp.choice.LossType;
import io.github.sparkmlp.choice.TargetType;
import io.github.sparkmlp.config.LossConfig;
import io.github.sparkmlp.model.FeatureColumn;
import io.github.sparkmlp.model.Preprocessing;
import io.github.sparkmlp.model.PublishedModel;
import io.github.sparkmlp.model.Reading;
import io.github.sparkmlp.model.Scaling;
import io.github.sparkmlp.model.Scorer;
import io.github.sparkmlp.model.TargetScaling;
import io.github.sparkmlp.nn.Topology;
import io.github.sparkmlp.store.LosingFileSystem;
import io.github.sparkmlp.store.MovingFileSystem;
import io.github.sparkmlp.store.Storage;
import io.github.sparkmlp.table.TableConfig;
import io.github.sparkmlp.table.TableStudy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command from raw rows to predictions, against a forward pass in doubles. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PredictTest {
  private static final String NEW_ROWS =
      "id,age,note,color,income\n1,40,\"a, b\",red,1e6\n2,,x,violet,5e5\n3,99.5,,,2500000\n";

  private final Animals animals = new Animals();
  private final PrintStream systemOut = System.out;
  private final PrintStream systemErr = System.err;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  @TempDir private static Path folder;
  private TestRun run;

  @BeforeAll
  void train() throws IOException {
    Path table = animals.write(folder.resolve("animals.csv"));
    run = TestRun.of(TestSpark.local(), folder, Animals.config(table, Animals.RAW));
    Files.writeString(folder.resolve("new.csv"), NEW_ROWS);
  }

  @BeforeEach
  void capture() {
    out.reset();
    err.reset();
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    System.setProperty("spark.master", "local[2]");
    System.setProperty("spark.ui.enabled", "false");
  }

  @AfterEach
  void restore() {
    System.setOut(systemOut);
    System.setErr(systemErr);
    System.clearProperty("spark.master");
    System.clearProperty("spark.ui.enabled");
  }

  private int predict(String input, Path output, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "predict",
                "--input",
                folder.resolve(input).toString(),
                "--output",
                output.toString()));
    if (input.endsWith(".csv")) {
      arguments.addAll(List.of("--format", "csv", "--option", "header=true"));
    }
    arguments.addAll(List.of(more));
    if (!arguments.contains("--model")) {
      arguments.addAll(List.of("--model", run.folder() + "/model"));
    }
    return TestCommand.run(arguments.toArray(String[]::new));
  }

  /** Softmax of W₂ sigmoid(W₁ x + b₁) + b₂, in the parameters' own layout. */
  private double[] probabilities(Animal animal) throws IOException {
    float[] parameters =
        PublishedModel.read(new Storage(new Configuration()), run.folder() + "/model").parameters();
    float[] inputs =
        animals.inputs(animal, Scale.standard(animals.ages()), Scale.standard(animals.incomes()));
    double[] values = IntStream.range(0, inputs.length).mapToDouble(i -> inputs[i]).toArray();
    double[] hidden = affine(parameters, 0, values, 8);
    for (int i = 0; i < hidden.length; i++) {
      hidden[i] = 1 / (1 + Math.exp(-hidden[i]));
    }
    values = affine(parameters, 6 * 8, hidden, 3);
    double sum = 0;
    for (int c = 0; c < 3; c++) {
      values[c] = Math.exp(values[c]);
      sum += values[c];
    }
    for (int c = 0; c < 3; c++) {
      values[c] /= sum;
    }
    return values;
  }

  private static double[] affine(float[] parameters, int offset, double[] x, int outputs) {
    double[] z = new double[outputs];
    for (int out = 0; out < outputs; out++) {
      z[out] = parameters[offset + outputs * x.length + out];
      for (int in = 0; in < x.length; in++) {
        z[out] += parameters[offset + out * x.length + in] * x[in];
      }
    }
    return z;
  }

  private void assertPredicted(Row row, Animal animal) throws IOException {
    double[] expected = probabilities(animal);
    List<Number> found = row.getList(row.fieldIndex("probability"));
    int most = 0;
    for (int c = 0; c < 3; c++) {
      assertThat(found.get(c).doubleValue()).isCloseTo(expected[c], offset(1e-6));
      most = expected[c] > expected[most] ? c : most;
    }
    assertThat(row.<String>getAs("prediction")).isEqualTo(Animals.NAMES.get(most));
  }

  @Test
  void rawRowsGetTheReferencesProbabilities() throws IOException {
    assertThat(predict("animals.csv", folder.resolve("known"))).isZero();
    List<Row> rows = rows("known");
    assertThat(rows).hasSize(animals.rows().size());
    int right = 0;
    for (Row row : rows) {
      Animal animal = animals.rows().get(Integer.parseInt(row.getAs("id")));
      assertPredicted(row, animal);
      right += row.getAs("prediction").equals(animal.name()) ? 1 : 0;
    }
    assertThat(out.toString(StandardCharsets.UTF_8))
        .startsWith("240 rows predicted in ")
        .contains("known");
    double accuracy = (double) right / rows.size();
    assertThat(accuracy).isGreaterThan(0.8);
  }

  @Test
  void columnsAreKeptAndUnknownOrMissingValuesPrepared() throws IOException {
    assertThat(predict("new.csv", folder.resolve("new"))).isZero();
    List<Row> rows = rows("new");
    assertThat(rows.get(0).schema().fieldNames())
        .containsExactly("id", "age", "note", "color", "income", "prediction", "probability");
    assertThat(rows).extracting(row -> row.getAs("note")).containsExactly("a, b", "x", null);
    assertPredicted(rows.get(0), new Animal(1, "red", 40f, 1e6f, ""));
    assertPredicted(rows.get(1), new Animal(2, "violet", null, 5e5f, ""));
    assertPredicted(rows.get(2), new Animal(3, null, 99.5f, 2_500_000f, ""));
  }

  private List<Row> rows(String output) {
    SparkSession spark = TestSpark.local();
    return spark.read().parquet(folder + "/" + output).orderBy("id").collectAsList();
  }

  @Test
  void namesSayTheFormats() throws IOException {
    String input = folder.resolve("new.csv").toString();
    String output = folder.resolve("named.csv").toString();
    String model = run.folder() + "/model";
    assertThat(TestCommand.run("predict", "--model", model, "--input", input, "--output", output))
        .isZero();
    List<Row> csv = TestSpark.local().read().option("header", "true").csv(output).collectAsList();
    assertThat(csv).hasSize(3);
    assertThat(csv.get(0).schema().fieldNames())
        .contains("prediction", "probability_cat", "probability_dog", "probability_owl")
        .doesNotContain("probability");
    assertThat(predict("named.csv", folder.resolve("again"))).isEqualTo(65);
    assertThat(predict("named.csv", folder.resolve("again"), "--prediction-column", "guess"))
        .isZero();
    Row again = rows("again").get(0);
    assertThat(again.<String>getAs("guess")).isEqualTo(again.getAs("prediction"));
  }

  @Test
  void csvAndJsonHoldTheSame() throws IOException {
    assertThat(predict("new.csv", folder.resolve("p"))).isZero();
    assertThat(predict("new.csv", folder.resolve("c"), "--output-format", "csv")).isZero();
    assertThat(predict("new.csv", folder.resolve("j"), "--output-format", "json")).isZero();
    SparkSession spark = TestSpark.local();
    List<Row> parquet = rows("p");
    List<Row> json = spark.read().json(folder + "/j").orderBy("id").collectAsList();
    List<Row> csv =
        spark.read().option("header", "true").csv(folder + "/c").orderBy("id").collectAsList();
    for (int i = 0; i < 3; i++) {
      List<Number> probability = parquet.get(i).getList(parquet.get(i).fieldIndex("probability"));
      String text = probability.toString().replaceAll("^.*\\(|[\\[\\] )]", "");
      List<String> each = new ArrayList<>();
      for (String name : List.of("cat", "dog", "owl")) {
        each.add(csv.get(i).getAs("probability_" + name));
      }
      assertThat(String.join(",", each)).isEqualTo(text);
      assertThat(json.get(i).getList(json.get(i).fieldIndex("probability")).toString())
          .contains(probability.get(0).toString());
      assertThat(csv.get(i).<String>getAs("prediction"))
          .isEqualTo(json.get(i).getAs("prediction"))
          .isEqualTo(parquet.get(i).getAs("prediction"));
    }
  }

  @Test
  void evaluateTellsHowManyRowsItSetAside() throws Exception {
    Path table = folder.resolve("animals.csv");
    Path damaged = folder.resolve("damaged.csv");
    Files.writeString(damaged, Files.readString(table) + "damaged\n");
    String data = Animals.RAW + ", bad-rows = 1, test = { path = \"%s\" }".formatted(damaged);
    Path config = folder.resolve("evaluate.conf");
    Files.writeString(config, Animals.config(table, data));
    String model = run.folder() + "/model";
    Main.main(new String[] {"evaluate", "--model", model, "--config", config.toString()});
    JsonNode score = new ObjectMapper().readTree(out.toString(StandardCharsets.UTF_8));
    assertThat(score.path("rowsSetAside").asInt()).isEqualTo(1);
    assertThat(score.path("examples").asInt()).isEqualTo(animals.rows().size());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "id,color,income\\n1,red,2 | 65 | no column \"age\"",
        "id,color,age,income\\n1,red,old,2 | 65 | bad.csv: \"age\" is old",
        "id,color,age,income,prediction\\n1,red,3,2,x | 65 | \"prediction\" already",
        "id,color,age,income\\n1,red,3,2,7 | 65 | MALFORMED",
        "id,color,age,income\\n | 66 | no rows",
      })
  void whatCannotBeScoredLeavesNothing(String csv, int exitCode, String what) throws IOException {
    Path bad = Files.writeString(folder.resolve("bad.csv"), csv.replace("\\n", "\n"));
    assertThat(predict("bad.csv", folder.resolve("none"))).isEqualTo(exitCode);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains(what);
    assertThat(folder.toFile().list((dir, name) -> name.contains("none"))).isEmpty();
    Files.delete(bad);
  }

  private int predictAsTrained(String input, String output, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("predict", "--model", run.folder() + "/model", "--input"));
    arguments.addAll(List.of(folder.resolve(input).toString(), "--output", output));
    arguments.addAll(List.of(more));
    return TestCommand.run(arguments.toArray(String[]::new));
  }

  private String said() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private static JsonNode marker(String output) throws IOException {
    return new ObjectMapper().readTree(folder.resolve(output + "/_SUCCESS").toFile());
  }

  @Test
  void rowsAreReadAsTheTrainingReadThem() throws IOException {
    assertThat(predictAsTrained("new.csv", folder + "/as-trained")).isZero();
    assertPredicted(rows("as-trained").get(0), new Animal(1, "red", 40f, 1e6f, ""));
    assertThat(predictAsTrained("new.csv", folder + "/none", "--option", "HEADER=false"))
        .isEqualTo(65);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("no column");
  }

  @Test
  void fieldsOfObjectsAreLearntAndPredicted() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      text.append(
          "{\"y\":\"%s\",\"at\":{\"x\":%s},\"other\":{\"note\":\"n%s\"}}%n"
              .formatted(i % 10 > 4 ? "high" : "low", i % 10, i));
    }
    Path table = Files.writeString(folder.resolve("nested.json"), text);
    SparkSession spark = TestSpark.local();
    TableStudy study = TableStudy.of(spark, TestConfig.table(table, Optional.empty(), "y"));
    TestRun nested = TestRun.of(spark, folder, TableConfig.of(study, false), "epochs=20");
    Path output = folder.resolve("nested");
    assertThat(predict("nested.json", output, "--model", nested.folder() + "/model")).isZero();
    Dataset<Row> predicted = TestSpark.local().read().parquet(output.toString());
    assertThat(predicted.where("prediction = y").count()).isEqualTo(200);
    assertThat(predicted.columns()).contains("at.x", "other.note");
  }

  @Test
  void categoriesThatTheTrainingNeverSawAreCounted() throws IOException {
    assertThat(predictAsTrained("new.csv", folder + "/unseen")).isZero();
    // The violet one; a category that is missing is none.
    assertThat(said()).contains("in 1 of 3 rows \"color\" is a category that no training row had");
    JsonNode marker = marker("unseen");
    assertThat(marker.path("rows").asInt()).isEqualTo(3);
    assertThat(marker.path("badRows").asInt()).isZero();
    assertThat(marker.path("unseenCategories").toString()).isEqualTo("{\"color\":1}");
  }

  @Test
  void evaluateReadsAsTheTrainingDidAndCountsUnseenCategories() throws Exception {
    Path table = folder.resolve("seen.csv");
    Files.writeString(
        table, Files.readString(folder.resolve("animals.csv")).replaceFirst("red", "violet"));
    String config =
        Animals.config(table, Animals.RAW + ", test = { path = \"%s\" }".formatted(table))
            .replace("options { header = true }", "");
    Path file = Files.writeString(folder.resolve("bare.conf"), config);
    String model = run.folder() + "/model";
    assertThat(TestCommand.run("evaluate", "--model", model, "--config", file.toString())).isZero();
    JsonNode score = new ObjectMapper().readTree(said());
    assertThat(score.path("examples").asInt()).isEqualTo(animals.rows().size());
    assertThat(score.path("accuracy").asDouble()).isGreaterThan(0.8);
    assertThat(score.path("unseenCategories").toString()).isEqualTo("{\"color\":1}");
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("in 1 of 240 rows \"color\"");
  }

  @ParameterizedTest
  @CsvSource({"2, 0", "0.4, 0", "1, 65", "0.39, 65", "0, 65"})
  void soManyBadRowsAreAllowed(String allowed, int exitCode) throws IOException {
    String good = "1,red,40,1e6\n";
    String csv = "id,color,age,income\n" + good + "2,red,old,5\n3,red,1,2,7\n" + good + good;
    Files.writeString(folder.resolve("dirty.csv"), csv);
    String output = folder + "/dirty-" + allowed;
    assertThat(predictAsTrained("dirty.csv", output, "--bad-rows", allowed)).isEqualTo(exitCode);
    if (exitCode != 0) {
      String counted = allowed.equals("0") ? "" : "2 of 5 rows are bad";
      assertThat(err.toString(StandardCharsets.UTF_8)).contains(counted);
      assertThat(folder.toFile().list((dir, name) -> name.equals("dirty-" + allowed))).isEmpty();
      return;
    }
    List<Row> rows = rows("dirty-" + allowed);
    assertThat(rows)
        .extracting(row -> row.<String>getAs("prediction") == null)
        .containsExactly(false, false, false, true, true);
    assertThat(rows.get(0).<String>getAs("reason")).isNull();
    assertThat(rows.get(3).<String>getAs("reason")).startsWith("\"age\" is old. ");
    assertThat(rows.get(4).<String>getAs("reason")).startsWith("malformed row: 3,red,1,2,7");
    assertThat(rows.get(4).schema().fieldNames()).doesNotContain("_corrupt_record");
    assertThat(said()).contains("3 rows predicted").contains("2 bad rows");
    assertThat(marker("dirty-" + allowed).path("badRows").asInt()).isEqualTo(2);
  }

  /** A model without means: nothing takes the place of what is missing. */
  @Test
  void aMissingNumberIsABadRowAlone() throws IOException {
    Preprocessing preprocessing =
        new Preprocessing(
            List.of(FeatureColumn.number("age"), FeatureColumn.number("income")),
            Scaling.uniform(2, 1),
            List.of(),
            List.of(),
            TargetScaling.NONE);
    String model = folder.resolve("no-means").toString();
    new PublishedModel(
            new PublishedModel.Description(
                new Topology(List.of(2, 2), List.of()),
                LossConfig.of(LossType.CROSS_ENTROPY),
                TargetType.CLASS,
                preprocessing,
                Reading.UNKNOWN),
            new float[6])
        .write(
            new Storage(new Configuration()),
            model,
            new ObjectMapper().createObjectNode(),
            new ObjectMapper().createObjectNode());
    Path strict = folder.resolve("strict");
    assertThat(predict("new.csv", strict, "--model", model)).isEqualTo(65);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("new.csv", "\"age\" is null");
    assertThat(strict).doesNotExist();

    Path lenient = folder.resolve("lenient");
    assertThat(predict("new.csv", lenient, "--model", model, "--bad-rows", "1")).isZero();
    List<Row> rows = rows("lenient");
    assertThat(rows)
        .extracting(row -> row.<String>getAs("id") + row.getAs("prediction"))
        .containsExactly("10", "2null", "30");
    assertThat(rows.get(1).<String>getAs("reason")).startsWith("\"age\" is null");
    assertThat(said()).contains("2 rows predicted", "1 bad row");
  }

  @Test
  void squaredErrorsGiveScoresAndNoProbabilities() throws IOException {
    Path model = Path.of("src/test/resources/models/format-3-squared-classes");
    assertThat(predict("new.csv", folder.resolve("scores"), "--model", model.toString())).isZero();
    Row row = rows("scores").get(0);
    assertThat(row.schema().fieldNames()).contains("score").doesNotContain("probability");
    Scorer scorer = Scorer.load(model);
    float[] outputs =
        scorer.outputs(scorer.inputs(Map.of("color", "red", "age", "40", "income", "1e6")));
    List<Float> expected = List.of(outputs[0], outputs[1], outputs[2]);
    assertThat(row.<Float>getList(row.fieldIndex("score"))).isEqualTo(expected);
  }

  @Test
  void rowsThatWereWrittenAndAreNotThereAreAFailure() {
    System.setProperty("spark.hadoop.fs.losing.impl", LosingFileSystem.class.getName());
    String output = "losing://" + folder + "/lost";
    assertThat(predictAsTrained("new.csv", output)).isEqualTo(74);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("3 rows were written, 0 are in");
    assertThat(folder.resolve("lost")).doesNotExist();
  }

  @Test
  void whereFoldersMoveFileByFileTheFilesAreWrittenInPlaceAndTheMarkerLast() throws IOException {
    System.setProperty("spark.hadoop.fs.moving.impl", MovingFileSystem.class.getName());
    MovingFileSystem.FILES.set(0);
    assertThat(predictAsTrained("new.csv", "moving://" + folder + "/half")).isEqualTo(74);
    MovingFileSystem.FILES.set(1);
    assertThat(predictAsTrained("new.csv", "moving://" + folder + "/more")).isZero();
    assertThat(folder.resolve("half")).doesNotExist();
    assertThat(folder.resolve("more/_SUCCESS")).exists();
    assertThat(rows("more")).hasSize(3);
  }

  @Test
  void nothingIsOverwritten() throws IOException {
    Path output = Files.createDirectories(folder.resolve("there"));
    assertThat(predict("new.csv", output)).isEqualTo(73);
    assertThat(predict("none.csv", folder.resolve("x"))).isEqualTo(66);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "VALUES | 1 | | FloatType |",
        "VALUES | 2 | | ArrayType(FloatType,true) |",
        "LABELS | 1 | | IntegerType | 1",
        "LABELS | 1 | no yes | StringType | 1",
        "LABELS | 3 | | ArrayType(IntegerType,true) | 3",
        "CLASS | 4 | | IntegerType | 4",
      })
  void everyKindOfTargetHasItsColumns(
      TargetType targets, int outputs, String classes, String prediction, Integer probabilities)
      throws IOException {
    Topology topology = new Topology(List.of(2, outputs), List.of());
    Preprocessing preprocessing =
        new Preprocessing(
            List.of(FeatureColumn.number("age"), FeatureColumn.number("income")),
            Scaling.uniform(2, 1),
            List.of(0f, 0f),
            classes == null ? List.of() : List.of(classes.split(" ")),
            TargetScaling.NONE);
    LossType loss =
        switch (targets) {
          case CLASS -> LossType.CROSS_ENTROPY;
          case LABELS -> LossType.BINARY_CROSS_ENTROPY;
          case VALUES -> LossType.MSE;
        };
    String name = "m" + targets + outputs + classes;
    new PublishedModel(
            new PublishedModel.Description(
                topology, LossConfig.of(loss), targets, preprocessing, Reading.UNKNOWN),
            new float[3 * outputs])
        .write(
            new Storage(new Configuration()),
            folder.resolve(name).toString(),
            new ObjectMapper().createObjectNode(),
            new ObjectMapper().createObjectNode());
    Path output = folder.resolve("of-" + name);
    assertThat(predict("new.csv", output, "--model", folder.resolve(name).toString())).isZero();
    Row row = rows(output.getFileName().toString()).get(0);
    assertThat(row.schema().apply("prediction").dataType().toString()).isEqualTo(prediction);
    assertThat(row.schema().getFieldIndex("probability").isDefined())
        .isEqualTo(probabilities != null);
    if (probabilities != null) {
      assertThat(row.getList(row.fieldIndex("probability"))).hasSize(probabilities);
    }
  }

  /** No training makes one, but somebody may write one by hand. */
  @Test
  void evaluateRefusesAModelThatScalesCategories() throws IOException {
    Topology topology = new Topology(List.of(2, 2), List.of());
    Preprocessing preprocessing =
        new Preprocessing(
            List.of(FeatureColumn.category("color", List.of("blue", "red"))),
            Scaling.uniform(2, 2),
            List.of(),
            List.of(),
            TargetScaling.NONE);
    String model = folder.resolve("scaled-category").toString();
    new PublishedModel(
            new PublishedModel.Description(
                topology,
                LossConfig.of(LossType.CROSS_ENTROPY),
                TargetType.CLASS,
                preprocessing,
                Reading.UNKNOWN),
            new float[6])
        .write(
            new Storage(new Configuration()),
            model,
            new ObjectMapper().createObjectNode(),
            new ObjectMapper().createObjectNode());
    Path table = folder.resolve("animals.csv");
    String data = Animals.RAW + ", test = { path = \"%s\" }".formatted(table);
    Path config = Files.writeString(folder.resolve("scaled.conf"), Animals.config(table, data));
    assertThat(TestCommand.run("evaluate", "--model", model, "--config", config.toString()))
        .isEqualTo(74);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("scales the category \"color\"", "Use predict");
  }

  @Test
  void evaluateCountsUnseenCategoriesInSharesOfTheSource() throws IOException {
    Path table = folder.resolve("mixed.csv");
    Files.writeString(
        table, Files.readString(folder.resolve("animals.csv")).replaceAll(",red,", ",violet,"));
    String data =
        Animals.RAW
            + ", test = { fraction = 0.3 }, validation = { path = \"%s\" }".formatted(table);
    Path config = Files.writeString(folder.resolve("mixed.conf"), Animals.config(table, data));
    int share = unseen(config, "test");
    int rest = unseen(config, "train");
    assertThat(share).isPositive();
    assertThat(rest).isGreaterThan(share);
    assertThat(share + rest).isEqualTo(unseen(config, "validation"));
  }

  /** How many rows of a part evaluate says have a colour that the model does not know. */
  private int unseen(Path config, String part) throws IOException {
    out.reset();
    String model = run.folder() + "/model";
    assertThat(
            TestCommand.run(
                "evaluate", "--model", model, "--config", config.toString(), "--part", part))
        .as(err.toString(StandardCharsets.UTF_8))
        .isZero();
    return new ObjectMapper().readTree(said()).path("unseenCategories").path("color").asInt();
  }
}
