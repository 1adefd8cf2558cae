package io.github.sparkmlp.data;

import io.github.sparkmlp.config.ExitCode;
import io.github.sparkmlp.config.JobFailure;
import io.github.sparkmlp.config.TargetType;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;

/**
 * Encodes rows of: features (one array column, or a number each), labels, weight, place, ordering
 * columns. A value that is no finite number, or a label that is none, fails the job with the place
 * and the value.
 */
final class RowEncoder implements FlatMapFunction<Iterator<Row>, Example> {
  private static final long serialVersionUID = 1;
  private static final int LONGEST_QUOTE = 60;

  private final Kind kind;
  private final Names names;
  private final Expected expected;
  private final int inputs;
  private final int orderColumns;

  /** How features are laid out. */
  enum Kind {
    /** One column of unsigned bytes. */
    BINARY,
    /** One column of arrays. */
    ARRAY,
    /** A column for each. */
    COLUMNS
  }

  /** The columns' names, for errors. */
  record Names(List<String> features, List<String> labels, String weight) implements Serializable {}

  /** What an example must have. */
  record Expected(int inputs, TargetType targets, int outputs) implements Serializable {
    /** How many targets. */
    int targetWidth() {
      return targets == TargetType.CLASS ? 1 : outputs;
    }
  }

  RowEncoder(Kind kind, Names names, Expected expected, int orderColumns) {
    this.kind = kind;
    this.names = names;
    this.expected = expected;
    this.inputs = expected.inputs();
    this.orderColumns = orderColumns;
  }

  @Override
  public Iterator<Example> call(Iterator<Row> rows) {
    ContentHasher hasher = new ContentHasher(inputs, expected.targetWidth());
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return rows.hasNext();
      }

      @Override
      public Example next() {
        return encode(rows.next(), hasher);
      }
    };
  }

  private Example encode(Row row, ContentHasher hasher) {
    float[] features = features(row);
    float[] targets = targets(row);
    int column = names.features().size() + names.labels().size();
    float weight = number(row, row.get(column), names.weight());
    if (weight < 0) {
      throw bad(
          row,
          "\"%s\" is %s".formatted(names.weight(), quote(row.get(column))),
          "A weight must not be negative.");
    }
    Comparable<?>[] order = new Comparable<?>[orderColumns];
    for (int i = 0; i < orderColumns; i++) {
      order[i] = orderValue(row, column + 2 + i);
    }
    return new Example(features, targets, weight, hasher.hash(features, targets, weight), order);
  }

  /** One column for each target, or one with an array of them. */
  private float[] targets(Row row) {
    int first = names.features().size();
    float[] targets = new float[expected.targetWidth()];
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < names.labels().size(); i++) {
      if (!row.isNullAt(first + i) && row.get(first + i) instanceof scala.collection.Seq<?>) {
        values.addAll(row.getList(first + i));
      } else {
        values.add(row.get(first + i));
      }
    }
    String name = names.labels().get(0);
    if (values.size() != targets.length) {
      throw bad(
          row,
          "\"%s\" has %d values".formatted(name, values.size()),
          expected.targets() == TargetType.CLASS
              ? "A class was expected."
              : "network.layers ends with %d.".formatted(targets.length));
    }
    for (int i = 0; i < targets.length; i++) {
      String column = i < names.labels().size() ? names.labels().get(i) : name;
      targets[i] = number(row, values.get(i), column);
      requireLabel(row, column, targets[i], values.get(i));
    }
    return targets;
  }

  private void requireLabel(Row row, String name, float target, Object value) {
    int classes = expected.targets() == TargetType.CLASS ? expected.outputs() : 2;
    if (expected.targets() != TargetType.VALUES
        && !(target >= 0 && target < classes && target == (int) target)) {
      throw bad(
          row,
          "\"%s\" is %s".formatted(name, quote(value)),
          expected.targets() == TargetType.CLASS
              ? "A label must be a whole number from 0 to %d: network.layers ends with %d."
                  .formatted(classes - 1, classes)
              : "A label must be 0 or 1 where loss is binary-cross-entropy.");
    }
  }

  private Comparable<?> orderValue(Row row, int column) {
    if (row.get(column) instanceof Comparable<?> value) {
      return value;
    }
    throw bad(
        row,
        "An ordering column is " + quote(row.get(column)),
        "Columns in batch.order-by must have values that can be compared, and no nulls.");
  }

  private float[] features(Row row) {
    float[] features = new float[inputs];
    switch (kind) {
      case BINARY -> {
        byte[] bytes = row.isNullAt(0) ? new byte[0] : row.getAs(0);
        requireInputs(row, bytes.length);
        for (int i = 0; i < inputs; i++) {
          features[i] = bytes[i] & 0xff;
        }
      }
      case ARRAY -> {
        List<Object> values = row.isNullAt(0) ? List.of() : row.getList(0);
        requireInputs(row, values.size());
        for (int i = 0; i < inputs; i++) {
          features[i] = number(row, values.get(i), names.features().get(0));
        }
      }
      case COLUMNS -> {
        for (int i = 0; i < inputs; i++) {
          features[i] = number(row, row.get(i), names.features().get(i));
        }
      }
    }
    return features;
  }

  private void requireInputs(Row row, int length) {
    if (length != inputs) {
      throw bad(
          row,
          "\"%s\" has %d values".formatted(names.features().get(0), length),
          "network.layers starts with %d.".formatted(inputs));
    }
  }

  private float number(Row row, Object value, String name) {
    float number = Float.NaN;
    if (value instanceof Number boxed) {
      number = boxed.floatValue();
    } else if (value instanceof Boolean flag) {
      number = flag ? 1 : 0;
    } else if (value instanceof String text) {
      number = parse(text);
    }
    if (!Float.isFinite(number)) {
      throw bad(row, "\"%s\" is %s".formatted(name, quote(value)), "A finite number was expected.");
    }
    return number + 0f;
  }

  /** Java would take 1f and 2D for numbers. */
  private static float parse(String text) {
    String number = text.strip();
    boolean suffixed = !number.isEmpty() && Character.isLetter(number.charAt(number.length() - 1));
    try {
      return suffixed ? Float.NaN : Float.parseFloat(number);
    } catch (NumberFormatException e) {
      return Float.NaN;
    }
  }

  private static String quote(Object value) {
    String text = String.valueOf(value);
    return text.length() > LONGEST_QUOTE ? text.substring(0, LONGEST_QUOTE) + "…" : text;
  }

  private JobFailure bad(Row row, String what, String remedy) {
    String place = row.getString(names.features().size() + names.labels().size() + 1);
    return new JobFailure(ExitCode.BAD_DATA, place.isEmpty() ? what : place + ": " + what, remedy);
  }
}
