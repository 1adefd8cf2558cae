package io.github.sparkmlp.model;

import io.github.sparkmlp.nn.InputLayout;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How raw rows become the inputs of a network, and the names of its classes: everything that was
 * fitted to the training rows.
 *
 * @param columns the columns that inputs are read from, in their order
 * @param scaling of each input
 * @param means what replaces a missing number, for each input, in the units of the column; if
 *     empty, missing values are refused
 * @param classes the name of each class; empty if classes are whole numbers, or there are none
 * @param target the scaling between the target values of rows and those that outputs learn
 */
public record Preprocessing(
    List<FeatureColumn> columns,
    Scaling scaling,
    List<Float> means,
    List<String> classes,
    TargetScaling target)
    implements Serializable {

  public Preprocessing {
    columns = List.copyOf(columns);
    means = List.copyOf(means);
    classes = List.copyOf(classes);
  }

  /** A preprocessing of one array of numbers, which divides them. */
  public static Preprocessing ofArray(String column, int inputs, float divisor) {
    return new Preprocessing(
        List.of(FeatureColumn.numbers(column, inputs)),
        Scaling.uniform(inputs, divisor),
        List.of(),
        List.of(),
        TargetScaling.NONE);
  }

  /** The scaling of the inputs that are not categories. */
  public Scaling numberScaling() {
    List<Float> shifts = new ArrayList<>();
    List<Float> divisors = new ArrayList<>();
    int input = 0;
    for (FeatureColumn column : columns) {
      if (!column.isCategory()) {
        shifts.addAll(scaling.shifts().subList(input, input + column.inputs()));
        divisors.addAll(scaling.divisors().subList(input, input + column.inputs()));
      }
      input += column.inputs();
    }
    return new Scaling(shifts, divisors);
  }

  public int inputs() {
    return columns.stream().mapToInt(FeatureColumn::inputs).sum();
  }

  /** How a block stores the inputs: for each category, only the input that is 1. */
  public InputLayout inputLayout() {
    InputLayout.Builder layout = new InputLayout.Builder();
    int input = 0;
    for (FeatureColumn column : columns) {
      if (isOneHot(column, input)) {
        layout.sparse(column.inputs());
      } else {
        layout.dense(column.inputs());
      }
      input += column.inputs();
    }
    return layout.build();
  }

  /**
   * Whether a column is one-hot: a category that is not scaled, and whose inputs are all 0 if it is
   * missing. All fitted categories are.
   *
   * @param first the column's first input
   */
  boolean isOneHot(FeatureColumn column, int first) {
    boolean oneHot = column.isCategory();
    for (int i = first; oneHot && i < first + column.inputs(); i++) {
      oneHot =
          scaling.shifts().get(i) == 0
              && scaling.divisors().get(i) == 1
              && (means.isEmpty() || means.get(i) == 0);
    }
    return oneHot;
  }

  /**
   * A column of categories whose inputs are scaled, or not 0 if it is missing; empty if there is
   * none, as in all models from a training.
   */
  public Optional<String> scaledCategory() {
    int input = 0;
    for (FeatureColumn column : columns) {
      if (column.isCategory() && !isOneHot(column, input)) {
        return Optional.of(column.name());
      }
      input += column.inputs();
    }
    return Optional.empty();
  }

  /** The name of a class, or its number if it has no name. */
  public String className(int index) {
    return index < classes.size() ? classes.get(index) : String.valueOf(index);
  }

  /** Whether rows may lack numbers. */
  public boolean admitsMissing() {
    return !means.isEmpty();
  }

  /** The failure for an input that is missing or not finite; it names the column. */
  BadValue badInput(int input, float value) {
    int at = 0;
    for (FeatureColumn column : columns) {
      if (input < at + column.inputs()) {
        return column.bad(value, input - at);
      }
      at += column.inputs();
    }
    throw new IndexOutOfBoundsException(input);
  }
}
