package io.github.sparkmlp.data;

import io.github.sparkmlp.config.DataConfig.Columns;
import io.github.sparkmlp.config.ExitCode;
import io.github.sparkmlp.config.JobFailure;
import io.github.sparkmlp.config.TargetType;
import io.github.sparkmlp.model.BadValue;
import io.github.sparkmlp.model.FeatureColumn;
import io.github.sparkmlp.model.RawValue;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Row;

/**
 * Encodes rows, for one thread, of: features, labels, weight, place, the text of a corrupt record,
 * ordering columns. Categories and the names of classes stay texts: which there are is known after
 * all rows.
 */
final class RowEncoder implements Serializable {
  private static final long serialVersionUID = 1;

  private final List<FeatureColumn> features;
  private final boolean admitMissing;
  private final List<String> labels;
  private final String weight;
  private final Labels targets;
  private final int orderColumns;

  /** How many numbers an example has, arrays' elements included. */
  private final int numbers;

  private transient ContentHasher hasher;

  /**
   * What labels must be.
   *
   * @param type of them
   * @param outputs of the network
   * @param named whether a label is the name of a class
   * @param names of the classes; empty where they are not known yet, or there are none
   */
  record Labels(TargetType type, int outputs, boolean named, List<String> names)
      implements Serializable {
    /** How many there are of an example. */
    int width() {
      return type == TargetType.CLASS ? 1 : outputs;
    }
  }

  /**
   * An encoder.
   *
   * @param admitMissing whether features may be missing
   * @param orderColumns how many of them stand behind the others
   */
  RowEncoder(
      List<FeatureColumn> features,
      boolean admitMissing,
      Columns columns,
      Labels targets,
      int orderColumns) {
    this.features = List.copyOf(features);
    this.admitMissing = admitMissing;
    this.labels = List.copyOf(columns.labels());
    this.weight = columns.weight().orElse("weight");
    this.targets = targets;
    this.orderColumns = orderColumns;
    this.numbers =
        features.stream()
            .filter(feature -> !feature.isCategory())
            .mapToInt(FeatureColumn::inputs)
            .sum();
  }

  List<FeatureColumn> features() {
    return features;
  }

  /** The failure of a job that no bad row may have, naming where it came from. */
  JobFailure failure(Row row, BadValue bad) {
    String place = place(row);
    return new JobFailure(
        ExitCode.BAD_DATA,
        place.isEmpty() ? bad.getMessage() : place + ": " + bad.getMessage(),
        bad.remedy());
  }

  /** Where a row came from; empty where nobody knows. */
  String place(Row row) {
    return row.getString(features.size() + labels.size() + 1);
  }

  /** The raw text of a row, behind all other columns. */
  String text(Row row) {
    return row.getString(row.size() - 1);
  }

  /**
   * Encodes a row.
   *
   * @throws BadValue if a value is none, or missing where it must not be
   */
  Example encode(Row row) {
    if (hasher == null) {
      hasher = new ContentHasher(numbers, targets.width());
    }
    requireSound(row);
    List<String> texts = new ArrayList<>();
    float[] values = numbers(row, texts);
    float[] own = targets(row, texts);
    float weigh = weight(row);
    return new Example(
        values,
        texts.toArray(String[]::new),
        own,
        weigh,
        hasher.hash(values, texts, own, weigh),
        order(row));
  }

  /** What is wrong with a row; empty if it can be encoded. */
  Optional<BadValue> badValue(Row row) {
    try {
      encode(row);
      return Optional.empty();
    } catch (BadValue e) {
      return Optional.of(e);
    }
  }

  private void requireSound(Row row) {
    String corrupt = row.getString(features.size() + labels.size() + 2);
    if (corrupt != null) {
      throw BadValue.malformed(corrupt);
    }
  }

  /** Those of all columns that are no categories; these are added to the texts. */
  private float[] numbers(Row row, List<String> texts) {
    float[] values = new float[numbers];
    int at = 0;
    for (int i = 0; i < features.size(); i++) {
      FeatureColumn feature = features.get(i);
      Object value = value(row, i);
      if (feature.isCategory()) {
        texts.add(category(feature.name(), value));
      } else {
        feature.encode(value, admitMissing, values, at);
        at += feature.inputs();
      }
    }
    return values;
  }

  private String category(String name, Object value) {
    String text = RawValue.text(name, value);
    if (text == null && !admitMissing) {
      throw BadValue.of(name, value, "A category was expected.");
    }
    return text;
  }

  /** Arrays as Java has them. */
  private static Object value(Row row, int column) {
    return !row.isNullAt(column) && row.get(column) instanceof scala.collection.Seq<?>
        ? row.getList(column)
        : row.get(column);
  }

  private float[] targets(Row row, List<String> texts) {
    if (targets.named()) {
      texts.add(className(row));
      return new float[1];
    }
    return numericTargets(row);
  }

  private String className(Row row) {
    String column = labels.get(0);
    Object value = row.get(features.size());
    String name = RawValue.text(column, value);
    if (name == null || !(targets.names().isEmpty() || targets.names().contains(name))) {
      throw BadValue.of(
          column,
          value,
          targets.names().isEmpty()
              ? "The name of a class was expected."
              : "The classes are: %s.".formatted(String.join(", ", targets.names())));
    }
    return name;
  }

  /** One column for each target, or one with an array of them. */
  private float[] numericTargets(Row row) {
    float[] numbers = new float[targets.width()];
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < labels.size(); i++) {
      Object value = value(row, features.size() + i);
      if (value instanceof List<?> list) {
        values.addAll(list);
      } else {
        values.add(value);
      }
    }
    if (values.size() != numbers.length) {
      throw new BadValue(
          "\"%s\" has %s values".formatted(labels.get(0), values.size()),
          targets.type() == TargetType.CLASS
              ? "A class was expected."
              : "network.layers ends with %s.".formatted(numbers.length));
    }
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = label(labels.get(Math.min(i, labels.size() - 1)), values.get(i));
    }
    return numbers;
  }

  private float label(String column, Object value) {
    float label = present(column, value);
    int classes = targets.type() == TargetType.CLASS ? targets.outputs() : 2;
    if (targets.type() != TargetType.VALUES
        && !(label >= 0 && label < classes && label == (int) label)) {
      throw BadValue.of(
          column,
          value,
          targets.type() == TargetType.CLASS
              ? "A label must be a whole number from 0 to %s: network.layers ends with %s."
                  .formatted(classes - 1, classes)
              : "A label must be 0 or 1 where loss is binary-cross-entropy.");
    }
    return label;
  }

  private float weight(Row row) {
    Object value = row.get(features.size() + labels.size());
    float number = present(weight, value);
    if (number < 0) {
      throw BadValue.of(weight, value, "A weight must not be negative.");
    }
    return number;
  }

  private static float present(String column, Object value) {
    float number = RawValue.number(column, value);
    if (Float.isNaN(number)) {
      throw BadValue.of(column, value, "A finite number was expected.");
    }
    return number;
  }

  private Comparable<?>[] order(Row row) {
    Comparable<?>[] order = new Comparable<?>[orderColumns];
    for (int i = 0; i < orderColumns; i++) {
      Object value = row.get(features.size() + labels.size() + 3 + i);
      if (!(value instanceof Comparable<?> comparable)) {
        throw new BadValue(
            "An ordering column is " + value,
            "Columns in batch.order-by must have values that can be compared, and no nulls.");
      }
      order[i] = comparable;
    }
    return order;
  }
}
