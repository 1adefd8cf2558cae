package io.github.sparkmlp;

import static io.github.sparkmlp.Animals.COLORS;
import static io.github.sparkmlp.Animals.NAMES;
import static io.github.sparkmlp.Animals.RAW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.sparkmlp.Animals.Scale;
import io.github.sparkmlp.model.Preprocessing;
import io.github.sparkmlp.model.PublishedModel;
import io.github.sparkmlp.store.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Raw tables against the same tables prepared elsewhere: both must train the same bits. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PreparationTest {
  private final Animals animals = new Animals();
  @TempDir private static Path folder;

  @BeforeAll
  void writeTable() throws IOException {
    animals.write(folder.resolve("animals.csv"));
  }

  private TestRun run(String table, String data, String... overrides) throws IOException {
    Path file = folder.resolve(table + ".csv");
    return TestRun.of(TestSpark.local(), folder, Animals.config(file, data), overrides);
  }

  @ParameterizedTest
  @CsvSource({"standard, 1", "standard, 5", "min-max, 3", "none, 2"})
  void aRawTableTrainsTheBitsOfThePreparedOne(String scale, int partitions) throws IOException {
    Path file = folder.resolve("prepared.csv");
    switch (scale) {
      case "standard" ->
          animals.writePrepared(
              file, Scale.standard(animals.ages()), Scale.standard(animals.incomes()));
      case "min-max" ->
          animals.writePrepared(
              file, Scale.minMax(animals.ages()), Scale.minMax(animals.incomes()));
      default -> animals.writePrepared(file, Scale.NONE, Scale.NONE);
    }
    TestRun raw = run("animals", RAW, "data.scale=" + scale, "data.partitions=" + partitions);
    TestRun prepared = run("prepared", "scale = none");
    assertThat(raw.model()).isEqualTo(prepared.model());
    assertThat(raw.lines("metrics.jsonl").get(3).path("trainLoss"))
        .isEqualTo(prepared.lines("metrics.jsonl").get(3).path("trainLoss"));
  }

  @Test
  void theModelHoldsWhatWasFitted() throws IOException {
    TestRun run = run("animals", RAW);
    PublishedModel model =
        PublishedModel.read(new Storage(new Configuration()), run.folder() + "/model");
    Preprocessing preprocessing = model.description().preprocessing();
    assertThat(preprocessing.classes()).isEqualTo(NAMES);
    assertThat(preprocessing.columns().get(0).categories()).isEqualTo(COLORS);
    Scale age = Scale.standard(animals.ages());
    Scale income = Scale.standard(animals.incomes());
    assertThat(preprocessing.scaling().shifts())
        .containsExactly(0f, 0f, 0f, age.shift(), income.shift());
    assertThat(preprocessing.scaling().divisors())
        .containsExactly(1f, 1f, 1f, age.divisor(), income.divisor());
    assertThat(preprocessing.means()).containsExactly(0f, 0f, 0f, age.shift(), income.shift());
  }

  @Test
  void namedClassesTakeTheGivenOrder() throws IOException {
    TestRun run = run("animals", RAW, "data.classes=[owl, cat, dog]");
    PublishedModel model =
        PublishedModel.read(new Storage(new Configuration()), run.folder() + "/model");
    assertThat(model.description().preprocessing().classes()).containsExactly("owl", "cat", "dog");
  }

  @Test
  void rowsThatValidateHaveNoSayInTheFit() throws IOException {
    Files.writeString(
        folder.resolve("more.csv"), "id,color,age,income,name\n1,violet,1e6,1e9,cat\n");
    String validation = "validation = { path = \"%s/more.csv\" }".formatted(folder);
    TestRun with = run("animals", RAW + ", " + validation);
    assertThat(with.model()).isEqualTo(run("animals", RAW).model());
    assertThat(with.json("run.json").path("validation").path("examples").asInt()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "network.layers=[6, 3] | 64 | 3 feature columns with 5 inputs",
        "network.layers=[5, 4] | 64 | 3 classes (cat, dog, owl)",
        "data.classes=[cat, dog, fish] | 65 | \"name\" is owl",
        "data.missing=refuse | 65 | \"age\" is null",
        "data.categorical=[colour] | 65 | no column \"colour\"",
        "data.categorical=[] | 64 | 3 feature columns, network.layers starts with 5",
        "data.classes=null | 65 | \"name\" is ",
      })
  void whatDoesNotFitIsNamed(String override, int exitCode, String what) {
    Throwable thrown = catchThrowable(() -> run("animals", RAW, override));
    assertThat(TestJob.exitCode(thrown).number()).isEqualTo(exitCode);
    assertThat(thrown).hasStackTraceContaining(what);
  }

  @Test
  void yesAndNoAreNamesOfOneOutput() throws IOException {
    Files.writeString(
        folder.resolve("yes.csv"), "name,x\n" + "no,1\nyes,4\nno,2\nyes,5\n".repeat(8));
    String label =
        "classes = auto, scale = standard, test = { path = \"%s/yes.csv\" }".formatted(folder);
    String[] overrides = {
      "loss=binary-cross-entropy", "network.layers=[1, 1]", "batch.order-by=null", "epochs=30"
    };
    TestRun run = run("yes", label, overrides);
    assertThat(run.json("run.json").path("test").path("accuracy").asDouble()).isEqualTo(1);
  }

  @Test
  void kryoCarriesTheSameBits() throws IOException {
    Path table = folder.resolve("animals.csv");
    Path damaged = folder.resolve("damaged.csv");
    Files.writeString(damaged, Files.readString(table) + "damaged\n");
    byte[] expected = run("animals", RAW).model();
    SparkSession kryo =
        TestSpark.session(
            "local[2]", Map.of("spark.serializer", "org.apache.spark.serializer.KryoSerializer"));
    String config = Animals.config(damaged, RAW + ", bad-rows = 1");
    assertThat(TestRun.of(kryo, folder, config).model()).isEqualTo(expected);
  }
}
