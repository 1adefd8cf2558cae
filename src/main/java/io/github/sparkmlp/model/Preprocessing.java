package io.github.sparkmlp.model;

import io.github.sparkmlp.nn.InputLayout;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How raw rows become the inputs of a network, and what its classes are called: all that was fitted
 * on the training rows.
 *
 * @param columns the columns that inputs are read from, in their order
 * @param scaling of each input
 * @param means what stands for a missing number, for each input, as the column has it; empty: a
 *     missing value is refused
 * @param classes the name of each class; empty: classes are whole numbers, or there are none
 * @param target between the values of rows and what outputs learn of them
 */
public record Preprocessing(
    List<FeatureColumn> columns,
    Scaling scaling,
    List<Float> means,
    List<String> classes,
    TargetScaling target)
    implements Serializable {

  /** Of targets that stay as they are. */
  public Preprocessing(
      List<FeatureColumn> columns, Scaling scaling, List<Float> means, List<String> classes) {
    this(columns, scaling, means, classes, TargetScaling.NONE);
  }

  public Preprocessing {
    columns = List.copyOf(columns);
    means = List.copyOf(means);
    classes = List.copyOf(classes);
  }

  /** One array of numbers, divided. */
  public static Preprocessing ofArray(String column, int inputs, float divisor) {
    return new Preprocessing(
        List.of(FeatureColumn.numbers(column, inputs)),
        Scaling.uniform(inputs, divisor),
        List.of(),
        List.of());
  }

  /** The scaling of those inputs that are no categories. */
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

  /** How many inputs the network has. */
  public int inputs() {
    return columns.stream().mapToInt(FeatureColumn::inputs).sum();
  }

  /** How inputs lie in a block: of each category, the one that is 1. */
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
   * Whether a column's inputs are 0 but for one: it is a category, not scaled, and 0 where it is
   * missing. All that are fitted are.
   *
   * @param first its first input
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
   * A column of categories whose inputs are others than 0 and 1, or not 0 where it is missing;
   * empty where there is none, as in all models that a training has made.
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

  /** Whether rows may lack numbers. */
  public boolean admitsMissing() {
    return !means.isEmpty();
  }

  /** Puts what stands for them in the place of missing values, which are NaN. */
  public void impute(float[] inputs) {
    for (int i = 0; admitsMissing() && i < inputs.length; i++) {
      if (Float.isNaN(inputs[i])) {
        inputs[i] = means.get(i);
      }
    }
  }

  /** What is wrong with an input that is missing or not finite, by the name of its column. */
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
