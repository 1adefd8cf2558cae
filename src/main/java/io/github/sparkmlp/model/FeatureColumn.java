package io.github.sparkmlp.model;

import java.io.Serializable;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A column of a table that a network reads.
 *
 * @param name of the column
 * @param kind what it holds
 * @param inputs how many inputs of the network it takes; 2 for a {@link Kind#NUMBER} whose second
 *     input is 1 if the number is missing, else 0
 * @param categories the texts of a {@link Kind#CATEGORY}, in the order of their inputs; else empty
 * @param center what is subtracted from a {@link Kind#NUMBER}, in double, before it becomes a
 *     float32: not 0 if large numbers are so close together that float32 could not tell them apart.
 *     For a date, the first day, from which the last of its inputs counts
 * @param spelling how texts spell the values
 */
public record FeatureColumn(
    String name, Kind kind, int inputs, List<String> categories, double center, Spelling spelling)
    implements Serializable {

  public enum Kind {
    /** A number, a boolean, or the text of a number. */
    NUMBER,
    /** An array of numbers, or unsigned bytes. */
    NUMBERS,
    /** One of several texts, one-hot: each has an input, 1 for the row's text and else 0. */
    CATEGORY,
    /** A day: its numbers are those of {@link Moment}. */
    DATE,
    /** A day and a time of the day. */
    DATE_TIME,
    /** A time of the day. */
    TIME
  }

  public FeatureColumn {
    categories = List.copyOf(categories);
  }

  public boolean isCategory() {
    return kind == Kind.CATEGORY;
  }

  /** Whether it is a date or a time. */
  public boolean isMoment() {
    return kind == Kind.DATE || kind == Kind.DATE_TIME || kind == Kind.TIME;
  }

  public static FeatureColumn number(String name) {
    return new FeatureColumn(name, Kind.NUMBER, 1, List.of(), 0, Spelling.DEFAULT);
  }

  /** This number with a second input, which says where it is missing. */
  public FeatureColumn indicated() {
    return new FeatureColumn(name, kind, 2, categories, center, spelling);
  }

  /** Whether a second input says where the number is missing. */
  public boolean isIndicated() {
    return kind == Kind.NUMBER && inputs == 2;
  }

  /** How many numbers a row has for this column; 0 for a category. */
  public int numbers() {
    return isCategory() ? 0 : kind == Kind.NUMBER ? 1 : inputs;
  }

  public static FeatureColumn moment(String name, Kind kind) {
    return new FeatureColumn(name, kind, Moment.names(kind).size(), List.of(), 0, Spelling.DEFAULT);
  }

  /** This column with another spelling. */
  public FeatureColumn spelled(Spelling other) {
    return new FeatureColumn(name, kind, inputs, categories, center, other);
  }

  /** This category with the given texts, in the order of their inputs. */
  public FeatureColumn with(List<String> known) {
    return new FeatureColumn(name, kind, known.size(), known, center, spelling);
  }

  /** What is subtracted from the number of an input. */
  public double center(int input) {
    return (kind == Kind.NUMBER && input == 0) || (isMoment() && input == inputs - 1) ? center : 0;
  }

  /** This number with another centre. */
  public FeatureColumn around(double other) {
    return new FeatureColumn(name, kind, inputs, categories, other, spelling);
  }

  public static FeatureColumn numbers(String name, int inputs) {
    return new FeatureColumn(name, Kind.NUMBERS, inputs, List.of(), 0, Spelling.DEFAULT);
  }

  public static FeatureColumn category(String name, List<String> categories) {
    return new FeatureColumn(
        name, Kind.CATEGORY, categories.size(), categories, 0, Spelling.DEFAULT);
  }

  /**
   * Writes a raw value as the inputs {@code at, at + 1, …}; NaN if it is missing. A category that
   * no training row had is 0 in all inputs.
   *
   * @param admitMissing whether the value may be missing
   * @throws BadValue if the value does not fit this column
   */
  public void encode(Object value, boolean admitMissing, float[] inputs, int at) {
    switch (kind) {
      case NUMBER -> number(value, inputs, at);
      case CATEGORY -> oneHot(category(value), inputs, at);
      case NUMBERS, DATE, DATE_TIME, TIME -> several(value, inputs, at);
    }
    for (int i = at; !admitMissing && i < at + this.inputs; i++) {
      if (Float.isNaN(inputs[i])) {
        throw bad(value, i - at);
      }
    }
  }

  private void number(Object value, float[] to, int at) {
    to[at] = (float) (number(value) - center);
    if (isIndicated()) {
      to[at + 1] = Float.isNaN(to[at]) ? 1 : 0;
    }
  }

  /**
   * The number of a {@link Kind#NUMBER}; NaN if it is missing.
   *
   * @throws BadValue if it is not valid
   */
  public double number(Object value) {
    return spelling.number(name, value);
  }

  /**
   * The text of a category; null if it is missing.
   *
   * @throws BadValue if it is not a text
   */
  public String category(Object value) {
    return spelling.category(name, value);
  }

  /**
   * Writes the numbers of a date or a time, before the centre is subtracted; NaN if it is missing.
   *
   * @throws BadValue if it is not valid
   */
  public void moment(Object value, double[] to, int at) {
    Moment.write(this, value, to, at);
  }

  private void several(Object value, float[] to, int at) {
    double[] numbers = new double[inputs];
    if (isMoment()) {
      moment(value, numbers, 0);
    } else {
      RawValue.numbers(name, value, numbers, 0, inputs);
    }
    for (int i = 0; i < inputs; i++) {
      to[at + i] = (float) (numbers[i] - center(i));
    }
  }

  /** The failure for a value that has no finite number for one of its inputs. */
  public BadValue bad(Object value, int index) {
    return switch (kind) {
      case NUMBER -> BadValue.of(name, value, "A finite number was expected.");
      case NUMBERS ->
          new BadValue(
              "\"%s\" has no finite number at %s".formatted(name, index),
              "A finite number was expected.");
      case CATEGORY -> BadValue.of(name, value, "A category was expected.");
      case DATE, DATE_TIME, TIME -> BadValue.of(name, value, "A date or time was expected.");
    };
  }

  /** The index of each name of a list; the first of equals. */
  public static Map<String, Integer> indices(List<String> names) {
    Map<String, Integer> indices = new HashMap<>(2 * names.size());
    for (int i = 0; i < names.size(); i++) {
      indices.putIfAbsent(names.get(i), i);
    }
    return indices;
  }

  /** Writes the one-hot inputs of a category; all NaN if it is missing (null). */
  private void oneHot(String category, float[] inputs, int at) {
    Arrays.fill(inputs, at, at + this.inputs, category == null ? Float.NaN : 0);
    int index = category == null ? -1 : categories.indexOf(category);
    if (index >= 0) {
      inputs[at + index] = 1;
    }
  }
}
