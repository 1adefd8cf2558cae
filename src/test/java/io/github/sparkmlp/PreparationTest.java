package io.github.sparkmlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.sparkmlp.model.Preprocessing;
import io.github.sparkmlp.model.PublishedModel;
import io.github.sparkmlp.model.Storage;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tables with texts, gaps and numbers of any size, against the same tables prepared here, by plain
 * arithmetic in decimals: both must train the same bits.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PreparationTest {
  private static final List<String> COLORS = List.of("blue", "green", "red");
  private static final List<String> NAMES = List.of("cat", "dog", "owl");
  private static final int ROWS = 240;

  private SparkSession spark;
  @TempDir private Path folder;
  private final List<Animal> animals = new ArrayList<>();

  /** A row of the table; null where a value is missing. */
  private record Animal(int id, String color, Float age, float income, String name) {}

  @BeforeAll
  void startSpark() {
    spark = TestSpark.local();
  }

  @BeforeEach
  void writeTable() throws IOException {
    Random random = new Random(3);
    animals.clear();
    StringBuilder csv = new StringBuilder("id,color,age,income,name\n");
    for (int id = 0; id < ROWS; id++) {
      int name = random.nextInt(3);
      Float age = random.nextInt(9) == 0 ? null : (float) (random.nextInt(400) / 8.0 + 30 * name);
      String color = COLORS.get((name + random.nextInt(2)) % 3);
      float income = 1e6f * name + random.nextInt(1_000_000);
      Animal animal = new Animal(id, color, age, income, NAMES.get(name));
      animals.add(animal);
      csv.append(
          "%d,%s,%s,%s,%s\n".formatted(id, color, age == null ? "" : age, income, animal.name));
    }
    Files.writeString(folder.resolve("animals.csv"), csv);
  }

  private static final String CONFIG =
      """
      run-name = x
      data {
        format = csv
        options { header = true }
        train { path = "%s/%s.csv" }
        label = name
        %s
      }
      network { layers = [5, 8, 3] }
      optimizer { type = adam, learning-rate = 0.05 }
      batch { size = 32, order-by = [id] }
      epochs = 4
      """;

  private TestRun run(String table, String data, String... overrides) throws IOException {
    return TestRun.of(spark, folder, CONFIG.formatted(folder, table, data), overrides);
  }

  private static final String RAW =
      "categorical = [color], missing = mean, classes = auto, scale = standard";

  /** What the numbers are scaled by: mean and deviation, or least value and range. */
  private record Scale(float shift, float divisor) {
    float of(float value) {
      return (value - shift) / divisor;
    }
  }

  private static List<Float> present(List<Float> values) {
    return values.stream().filter(Objects::nonNull).toList();
  }

  private static BigDecimal mean(List<Float> values) {
    BigDecimal sum = BigDecimal.ZERO;
    for (float value : values) {
      sum = sum.add(new BigDecimal(value));
    }
    return sum.divide(BigDecimal.valueOf(values.size()), MathContext.DECIMAL128);
  }

  private static Scale standard(List<Float> values) {
    BigDecimal mean = mean(values);
    BigDecimal sum = BigDecimal.ZERO;
    for (float value : values) {
      sum = sum.add(new BigDecimal(value).subtract(mean).pow(2));
    }
    BigDecimal variance = sum.divide(BigDecimal.valueOf(values.size()), MathContext.DECIMAL128);
    return new Scale(mean.floatValue(), variance.sqrt(MathContext.DECIMAL128).floatValue());
  }

  private static Scale minMax(List<Float> values) {
    float least = values.stream().min(Float::compare).orElseThrow();
    float greatest = values.stream().max(Float::compare).orElseThrow();
    return new Scale(least, greatest - least);
  }

  /** The table that the network is to see. */
  private void writePrepared(Scale age, Scale income) throws IOException {
    float mean = mean(present(ages())).floatValue();
    StringBuilder csv = new StringBuilder("id,blue,green,red,age,income,name\n");
    for (Animal animal : animals) {
      csv.append(animal.id);
      COLORS.forEach(color -> csv.append(color.equals(animal.color) ? ",1" : ",0"));
      csv.append(',').append(age.of(animal.age == null ? mean : animal.age));
      csv.append(',').append(income.of(animal.income));
      csv.append(',').append(NAMES.indexOf(animal.name)).append('\n');
    }
    Files.writeString(folder.resolve("prepared.csv"), csv);
  }

  private List<Float> ages() {
    List<Float> ages = new ArrayList<>();
    animals.forEach(animal -> ages.add(animal.age));
    return ages;
  }

  private List<Float> incomes() {
    return animals.stream().map(Animal::income).toList();
  }

  @ParameterizedTest
  @CsvSource({"standard, 1", "standard, 5", "min-max, 3", "none, 2"})
  void aRawTableTrainsTheBitsOfThePreparedOne(String scale, int partitions) throws IOException {
    Scale none = new Scale(0, 1);
    switch (scale) {
      case "standard" -> writePrepared(standard(present(ages())), standard(incomes()));
      case "min-max" -> writePrepared(minMax(present(ages())), minMax(incomes()));
      default -> writePrepared(none, none);
    }
    TestRun raw = run("animals", RAW, "data.scale=" + scale, "data.partitions=" + partitions);
    TestRun prepared = run("prepared", "scale = none");
    assertThat(raw.model()).isEqualTo(prepared.model());
    assertThat(raw.lines("metrics.jsonl").get(3).path("train").path("loss"))
        .isEqualTo(prepared.lines("metrics.jsonl").get(3).path("train").path("loss"));
  }

  @Test
  void theModelHoldsWhatWasFitted() throws IOException {
    TestRun run = run("animals", RAW);
    PublishedModel model =
        PublishedModel.read(new Storage(new Configuration()), run.folder() + "/model");
    Preprocessing preprocessing = model.description().preprocessing();
    assertThat(preprocessing.classes()).isEqualTo(NAMES);
    assertThat(preprocessing.columns().get(0).categories()).isEqualTo(COLORS);
    Scale age = standard(present(ages()));
    Scale income = standard(incomes());
    assertThat(preprocessing.scaling().shifts())
        .containsExactly(0f, 0f, 0f, age.shift, income.shift);
    assertThat(preprocessing.scaling().divisors())
        .containsExactly(1f, 1f, 1f, age.divisor, income.divisor);
    assertThat(preprocessing.means()).containsExactly(0f, 0f, 0f, age.shift, income.shift);
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
        "data.categorical=[colour] | 64 | no column \"colour\"",
        "data.categorical=[] | 64 | 3 feature columns, network.layers starts with 5",
        "data.classes=null | 65 | \"name\" is ",
      })
  void whatDoesNotFitIsNamed(String override, int exitCode, String what) {
    Throwable thrown = catchThrowable(() -> run("animals", RAW, override));
    assertThat(TestJob.exitCode(thrown).number()).isEqualTo(exitCode);
    assertThat(thrown).hasStackTraceContaining(what);
  }
}
