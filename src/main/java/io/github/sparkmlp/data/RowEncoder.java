package io.github.sparkmlp.data;

import io.github.sparkmlp.config.ExitCode;
import io.github.sparkmlp.config.JobFailure;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;

/**
 * Encodes rows of: features (one array column, or a number each), label, weight, place, ordering
 * columns. A value that is no finite number, or a label that is no class, fails the job with the
 * place and the value.
 */
final class RowEncoder implements FlatMapFunction<Iterator<Row>, Example> {
  private static final long serialVersionUID = 1;
  private static final int LONGEST_QUOTE = 60;

  private final Kind kind;
  private final Names names;
  private final int inputs;
  private final int classes;
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
  record Names(List<String> features, String label, String weight) implements Serializable {}

  RowEncoder(Kind kind, Names names, int inputs, int classes, int orderColumns) {
    this.kind = kind;
    this.names = names;
    this.inputs = inputs;
    this.classes = classes;
    this.orderColumns = orderColumns;
  }

  @Override
  public Iterator<Example> call(Iterator<Row> rows) {
    ContentHasher hasher = new ContentHasher(inputs);
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
    int label = names.features().size();
    float[] features = features(row);
    float target = number(row, row.get(label), names.label());
    if (!(target >= 0 && target < classes && target == (int) target)) {
      throw bad(
          row,
          "\"%s\" is %s".formatted(names.label(), quote(row.get(label))),
          "A label must be a whole number from 0 to %d: network.layers ends with %d."
              .formatted(classes - 1, classes));
    }
    float weight = number(row, row.get(label + 1), names.weight());
    if (weight < 0) {
      throw bad(
          row,
          "\"%s\" is %s".formatted(names.weight(), quote(row.get(label + 1))),
          "A weight must not be negative.");
    }
    Comparable<?>[] order = new Comparable<?>[orderColumns];
    for (int i = 0; i < orderColumns; i++) {
      order[i] = orderValue(row, label + 3 + i);
    }
    return new Example(features, target, weight, hasher.hash(features, target, weight), order);
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
    String place = row.getString(names.features().size() + 2);
    return new JobFailure(ExitCode.BAD_DATA, place.isEmpty() ? what : place + ": " + what, remedy);
  }
}
