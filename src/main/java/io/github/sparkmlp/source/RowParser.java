package io.github.sparkmlp.source;

import io.github.sparkmlp.choice.TargetType;
import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import io.github.sparkmlp.model.BadValue;
import io.github.sparkmlp.model.FeatureColumn;
import io.github.sparkmlp.model.RawValue;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * Parses rows of these columns into examples: features, labels, weight, place, the text of a
 * corrupt record, ordering columns. Categories and the names of classes stay texts, because the set
 * of them is known only after all rows.
 *
 * @param admitMissing whether features may be missing
 * @param layout of the rows
 */
public record RowParser(
    List<FeatureColumn> features, boolean admitMissing, Layout layout, Labels targets)
    implements Serializable {

  /**
   * What labels must be.
   *
   * @param type the type of targets
   * @param outputs the number of the network's outputs
   * @param named whether a label is the name of a class
   * @param names of the classes; empty if they are not known yet, or there are none
   * @param aliases other spellings of names, and the names
   * @param logarithmic whether the network learns logarithms of values
   */
  public record Labels(
      TargetType type,
      int outputs,
      boolean named,
      List<String> names,
      Map<String, String> aliases,
      boolean logarithmic)
      implements Serializable {
    int width() {
      return type.width(outputs);
    }
  }

  /**
   * The order of columns in rows before they are parsed.
   *
   * @param readers of all columns but place and corrupt record: features, labels, weight, order
   * @param labels how many columns of labels there are
   * @param place the ordinal of a row's place; the text of a corrupt record follows it
   * @param numbers how many numbers an example has, including the elements of arrays
   * @param categories how many categories an example has
   */
  public record Layout(
      List<ColumnReader> readers, int labels, int place, int numbers, int categories)
      implements Serializable {}

  /** How many targets an example has. */
  public int targetWidth() {
    return targets.width();
  }

  /** The failure of a job that admits no bad rows; it names where the row came from. */
  public JobFailure failure(InternalRow row, BadValue bad) {
    String place = place(row);
    return ExitCode.BAD_DATA.failure(
        place.isEmpty() ? bad.getMessage() : place + ": " + bad.getMessage(),
        bad.remedy() + " To set such rows aside, give data.bad-rows a number or a share.");
  }

  /** Where a row came from; empty if unknown. */
  public String place(InternalRow row) {
    return ColumnReader.string(row, layout.place());
  }

  /** The text of a malformed record; null for a valid row. */
  public String corrupt(InternalRow row) {
    return ColumnReader.string(row, layout.place() + 1);
  }

  /** The raw text of a row, which follows all other columns. */
  public String text(InternalRow row) {
    return ColumnReader.string(row, row.numFields() - 1);
  }

  /**
   * Parses a row.
   *
   * @throws BadValue if a value is not valid, or is missing but required
   */
  public Example encode(InternalRow row) {
    requireSound(row);
    double[] values = new double[layout.numbers()];
    String[] words = new String[layout.categories() + (targets.named() ? 1 : 0)];
    features(row, values, words);
    float[] own = targets(row, words);
    return new Example(values, words, own, weight(row));
  }

  /** What is wrong with a row; empty if it can be parsed. */
  Optional<BadValue> badValue(InternalRow row) {
    try {
      encode(row);
      order(row);
      return Optional.empty();
    } catch (BadValue e) {
      return Optional.of(e);
    }
  }

  private ColumnReader reader(int i) {
    return layout.readers().get(i);
  }

  private void requireSound(InternalRow row) {
    String corrupt = corrupt(row);
    if (corrupt != null) {
      throw layout.readers().stream().anyMatch(ColumnReader::isVector)
          ? BadValue.malformedVector(corrupt)
          : BadValue.malformed(corrupt);
    }
  }

  private void features(InternalRow row, double[] values, String[] words) {
    int at = 0;
    int word = 0;
    for (int i = 0; i < features.size(); i++) {
      FeatureColumn feature = features.get(i);
      ColumnReader reader = reader(i);
      switch (feature.kind()) {
        case CATEGORY -> words[word++] = category(feature, reader, row);
        case NUMBER -> values[at] = number(feature, reader, row);
        case DATE, DATE_TIME, TIME -> feature.moment(reader.value(row), values, at);
        case NUMBERS -> reader.numbers(row, values, at, feature.inputs());
      }
      if (!feature.isCategory()) {
        requirePresent(feature, reader, row, values, at);
        at += feature.numbers();
      }
    }
  }

  private void requirePresent(
      FeatureColumn feature, ColumnReader reader, InternalRow row, double[] values, int at) {
    for (int i = 0; !admitMissing && i < feature.numbers(); i++) {
      if (Double.isNaN(values[at + i])) {
        throw feature.bad(reader.value(row), i);
      }
    }
  }

  private static double number(FeatureColumn feature, ColumnReader reader, InternalRow row) {
    return feature.spelling().isDefault() || reader.isNumber()
        ? reader.number(row)
        : feature.number(reader.value(row));
  }

  private String category(FeatureColumn feature, ColumnReader reader, InternalRow row) {
    String read = reader.text(row);
    String text = read == null || feature.spelling().isMissing(read) ? null : read;
    if (text == null && !admitMissing) {
      throw BadValue.of(reader.name(), reader.value(row), "A category was expected.");
    }
    return text;
  }

  private float[] targets(InternalRow row, String[] words) {
    if (targets.named()) {
      words[layout.categories()] = className(row);
      return new float[1];
    }
    return numericTargets(row);
  }

  private String className(InternalRow row) {
    ColumnReader reader = reader(features.size());
    String read = reader.text(row);
    String name = read == null ? null : targets.aliases().getOrDefault(read, read);
    if (name == null || !(targets.names().isEmpty() || targets.names().contains(name))) {
      throw BadValue.of(
          reader.name(),
          reader.value(row),
          targets.names().isEmpty()
              ? "The name of a class was expected."
              : "The classes are: %s.".formatted(String.join(", ", targets.names())));
    }
    return name;
  }

  /** The numeric targets of a row: one column for each, or one column with an array of them. */
  private float[] numericTargets(InternalRow row) {
    int labels = layout.labels();
    if (labels == 1 && targets.width() == 1 && reader(features.size()).isNumber()) {
      return new float[] {label(reader(features.size()), row)};
    }
    List<ColumnReader> columns =
        layout.readers().subList(features.size(), features.size() + labels);
    List<Object> values = new ArrayList<>();
    for (ColumnReader column : columns) {
      Object value = column.value(row);
      if (value instanceof List<?> list) {
        values.addAll(list);
      } else {
        values.add(value);
      }
    }
    float[] numbers = new float[targets.width()];
    if (values.size() != numbers.length) {
      throw new BadValue(
          "\"%s\" has %s values".formatted(columns.get(0).name(), values.size()),
          targets.type() == TargetType.CLASS
              ? "A class was expected."
              : "network.layers ends with %s.".formatted(numbers.length));
    }
    for (int i = 0; i < numbers.length; i++) {
      String name = columns.get(Math.min(i, labels - 1)).name();
      double number = RawValue.number(name, values.get(i));
      numbers[i] = label(name, number, values.get(i));
    }
    return numbers;
  }

  private float label(ColumnReader reader, InternalRow row) {
    double number = reader.number(row);
    return isLabel(number) ? (float) number : label(reader.name(), number, reader.value(row));
  }

  private boolean isLabel(double number) {
    int classes = targets.type() == TargetType.CLASS ? targets.outputs() : 2;
    return targets.type() == TargetType.VALUES
        ? number >= (targets.logarithmic() ? 0 : Double.NEGATIVE_INFINITY)
        : number >= 0 && number < classes && number == (int) number;
  }

  private float label(String column, double number, Object value) {
    requirePresent(column, number, value);
    if (!isLabel(number)) {
      throw BadValue.of(
          column,
          value,
          targets.type() == TargetType.VALUES
              ? "A label must be 0 or more where data.target is log."
              : targets.type() == TargetType.CLASS
                  ? "A label must be a whole number from 0 to %s: network.layers ends with %s."
                      .formatted(targets.outputs() - 1, targets.outputs())
                  : "A label must be 0 or 1 where loss is binary-cross-entropy.");
    }
    return (float) number;
  }

  private float weight(InternalRow row) {
    ColumnReader reader = reader(features.size() + layout.labels());
    double number = reader.number(row);
    if (!(number >= 0)) {
      requirePresent(reader.name(), number, reader.value(row));
      throw BadValue.of(reader.name(), reader.value(row), "A weight must not be negative.");
    }
    return (float) number;
  }

  private static void requirePresent(String column, double number, Object value) {
    if (Double.isNaN(number)) {
      throw BadValue.of(column, value, "A finite number was expected.");
    }
  }

  /**
   * The values of the ordering columns.
   *
   * @throws BadValue if one is missing
   */
  public List<Object> order(InternalRow row) {
    List<Object> order = new ArrayList<>();
    for (int i = features.size() + layout.labels() + 1; i < layout.readers().size(); i++) {
      ColumnReader reader = reader(i);
      Object value = reader.value(row);
      if (value == null) {
        throw new BadValue(
            "The ordering column \"%s\" is null".formatted(reader.name()),
            "Columns in batch.order-by must have a value in every row.");
      }
      order.add(value);
    }
    return order;
  }
}
