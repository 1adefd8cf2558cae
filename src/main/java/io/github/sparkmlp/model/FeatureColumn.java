package io.github.sparkmlp.model;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/**
 * A column of a table that a network reads.
 *
 * @param name of the column
 * @param kind what it holds
 * @param inputs how many inputs of the network it takes
 * @param categories the texts of a {@link Kind#CATEGORY}, in the order of their inputs; else empty
 * @param center what is taken off a {@link Kind#NUMBER}, in double, before it becomes a float32:
 *     not 0 where large numbers lie so close together that float32 could not tell them apart
 */
public record FeatureColumn(
    String name, Kind kind, int inputs, List<String> categories, double center)
    implements Serializable {

  /** What a column holds. */
  public enum Kind {
    /** A number, a boolean, or the text of a number. */
    NUMBER,
    /** An array of numbers, or unsigned bytes. */
    NUMBERS,
    /** One of several texts: an input for each, 1 for the one that it is and 0 for the others. */
    CATEGORY
  }

  public FeatureColumn {
    categories = List.copyOf(categories);
  }

  public boolean isCategory() {
    return kind == Kind.CATEGORY;
  }

  public static FeatureColumn number(String name) {
    return new FeatureColumn(name, Kind.NUMBER, 1, List.of(), 0);
  }

  /** The same number, around another centre. */
  public FeatureColumn around(double other) {
    return new FeatureColumn(name, kind, inputs, categories, other);
  }

  public static FeatureColumn numbers(String name, int inputs) {
    return new FeatureColumn(name, Kind.NUMBERS, inputs, List.of(), 0);
  }

  public static FeatureColumn category(String name, List<String> categories) {
    return new FeatureColumn(name, Kind.CATEGORY, categories.size(), categories, 0);
  }

  /**
   * Writes a raw value as the inputs {@code at, at + 1, …}; NaN where it is missing. A category
   * that no training row had is 0 everywhere.
   *
   * @param admitMissing whether it may be
   * @throws BadValue if it is none of this column
   */
  public void encode(Object value, boolean admitMissing, float[] inputs, int at) {
    switch (kind) {
      case NUMBER -> inputs[at] = (float) (RawValue.number(name, value) - center);
      case NUMBERS -> numbers(value, inputs, at);
      case CATEGORY -> oneHot(RawValue.text(name, value), inputs, at);
    }
    for (int i = at; !admitMissing && i < at + this.inputs; i++) {
      if (Float.isNaN(inputs[i])) {
        throw bad(value, i - at);
      }
    }
  }

  private void numbers(Object value, float[] to, int at) {
    double[] numbers = new double[inputs];
    RawValue.numbers(name, value, numbers, 0, inputs);
    for (int i = 0; i < inputs; i++) {
      to[at + i] = (float) numbers[i];
    }
  }

  /** What is wrong with a value that has no finite number for one of its inputs. */
  public BadValue bad(Object value, int index) {
    return switch (kind) {
      case NUMBER -> BadValue.of(name, value, "A finite number was expected.");
      case NUMBERS ->
          new BadValue(
              "\"%s\" has no finite number at %s".formatted(name, index),
              "A finite number was expected.");
      case CATEGORY -> BadValue.of(name, value, "A category was expected.");
    };
  }

  /** One-hot inputs of a category; all NaN where it is missing (null). */
  public void oneHot(String category, float[] inputs, int at) {
    Arrays.fill(inputs, at, at + this.inputs, category == null ? Float.NaN : 0);
    int index = category == null ? -1 : categories.indexOf(category);
    if (index >= 0) {
      inputs[at + index] = 1;
    }
  }
}
