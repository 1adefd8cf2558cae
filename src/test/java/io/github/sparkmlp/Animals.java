package io.github.sparkmlp;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/**
 * A table with texts, gaps and numbers of any size, and the same table prepared by plain arithmetic
 * in decimals.
 */
final class Animals {
  static final List<String> COLORS = List.of("blue", "green", "red");
  static final List<String> NAMES = List.of("cat", "dog", "owl");

  /**
   * Settings that prepare the raw table as {@link #writePrepared} does, with {@link
   * Scale#standard}.
   */
  static final String RAW =
      "categorical = [color], missing = mean, classes = auto, scale = standard";

  private static final int ROWS = 240;

  private static final String CONFIG =
      """
      run-name = x
      data {
        format = csv
        options { header = true }
        train { path = "%s" }
        label = name
        %s
      }
      network { layers = [5, 8, 3] }
      optimizer { type = adam, learning-rate = 0.05 }
      batch { size = 32, order-by = [id] }
      epochs = 4
      """;

  private final List<Animal> animals = new ArrayList<>();

  /** A row of the table; null where a value is missing. */
  record Animal(int id, String color, Float age, float income, String name) {}

  /** What numbers are scaled by: mean and deviation, or least value and range. */
  record Scale(float shift, float divisor) {
    static final Scale NONE = new Scale(0, 1);

    float of(float value) {
      return (value - shift) / divisor;
    }

    static Scale standard(List<Float> values) {
      BigDecimal mean = mean(values);
      BigDecimal sum = BigDecimal.ZERO;
      for (float value : values) {
        sum = sum.add(new BigDecimal(value).subtract(mean).pow(2));
      }
      BigDecimal variance = sum.divide(BigDecimal.valueOf(values.size()), MathContext.DECIMAL128);
      return new Scale(mean.floatValue(), variance.sqrt(MathContext.DECIMAL128).floatValue());
    }

    static Scale minMax(List<Float> values) {
      float least = values.stream().min(Float::compare).orElseThrow();
      float greatest = values.stream().max(Float::compare).orElseThrow();
      return new Scale(least, greatest - least);
    }
  }

  Animals() {
    Random random = new Random(3);
    for (int id = 0; id < ROWS; id++) {
      int name = random.nextInt(3);
      Float age = random.nextInt(9) == 0 ? null : (float) (random.nextInt(400) / 8.0 + 30 * name);
      String color = COLORS.get((name + random.nextInt(2)) % 3);
      float income = 1e6f * name + random.nextInt(1_000_000);
      animals.add(new Animal(id, color, age, income, NAMES.get(name)));
    }
  }

  static String config(Path table, String data) {
    return CONFIG.formatted(table, data);
  }

  List<Animal> rows() {
    return animals;
  }

  Path write(Path file) throws IOException {
    StringBuilder csv = new StringBuilder("id,color,age,income,name\n");
    for (Animal animal : animals) {
      String age = animal.age == null ? "" : animal.age.toString();
      csv.append(
          "%s,%s,%s,%s,%s\n".formatted(animal.id, animal.color, age, animal.income, animal.name));
    }
    return Files.writeString(file, csv);
  }

  /** The inputs that a network is to see of a row. */
  float[] inputs(Animal animal, Scale age, Scale income) {
    float[] inputs = new float[5];
    if (animal.color != null && COLORS.contains(animal.color)) {
      inputs[COLORS.indexOf(animal.color)] = 1;
    }
    inputs[3] = age.of(animal.age == null ? mean(ages()).floatValue() : animal.age);
    inputs[4] = income.of(animal.income);
    return inputs;
  }

  /** The table that a network is to see. */
  Path writePrepared(Path file, Scale age, Scale income) throws IOException {
    StringBuilder csv = new StringBuilder("id,blue,green,red,age,income,name\n");
    for (Animal animal : animals) {
      csv.append(animal.id);
      for (float input : inputs(animal, age, income)) {
        csv.append(',').append(input);
      }
      csv.append(',').append(NAMES.indexOf(animal.name)).append('\n');
    }
    return Files.writeString(file, csv);
  }

  /** Those that are there. */
  List<Float> ages() {
    return animals.stream().map(Animal::age).filter(Objects::nonNull).toList();
  }

  List<Float> incomes() {
    return animals.stream().map(Animal::income).toList();
  }

  private static BigDecimal mean(List<Float> values) {
    BigDecimal sum = BigDecimal.ZERO;
    for (float value : values) {
      sum = sum.add(new BigDecimal(value));
    }
    return sum.divide(BigDecimal.valueOf(values.size()), MathContext.DECIMAL128);
  }
}
