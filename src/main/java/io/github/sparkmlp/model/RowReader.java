package io.github.sparkmlp.model;

import io.github.sparkmlp.kernel.SparseMatrix;
import io.github.sparkmlp.nn.InputLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/** Reads raw rows as numbers and the indices of categories, which are never made one-hot. */
final class RowReader {
  private final Preprocessing preprocessing;
  private final InputLayout layout;
  private final RowScaling numbers;

  /** The index of each category, by column; null for columns of numbers. */
  private final List<Map<String, Integer>> indices = new ArrayList<>();

  /**
   * The values of a row in the form that training uses.
   *
   * @param numbers scaled
   * @param categories indices; {@link SparseMatrix#NONE} for one that no training row had
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Values(float[] numbers, int[] categories) {}

  RowReader(Preprocessing preprocessing, RowScaling scaling) {
    this.preprocessing = preprocessing;
    layout = preprocessing.inputLayout();
    numbers = scaling.ofNumbers(layout);
    int input = 0;
    for (FeatureColumn column : preprocessing.columns()) {
      boolean oneHot = preprocessing.isOneHot(column, input);
      indices.add(oneHot ? FeatureColumn.indices(column.categories()) : null);
      input += column.inputs();
    }
  }

  InputLayout layout() {
    return layout;
  }

  /**
   * Reads a row.
   *
   * @param row the value of each column; null if it is missing
   * @throws BadValue if a value does not fit its column, or is missing but required
   */
  Values read(IntFunction<Object> row) {
    Values values = new Values(new float[layout.denseInputs()], new int[layout.sparseRuns()]);
    int number = 0;
    int category = 0;
    for (int i = 0; i < preprocessing.columns().size(); i++) {
      FeatureColumn column = preprocessing.columns().get(i);
      if (indices.get(i) != null) {
        values.categories()[category++] = index(column, indices.get(i), row.apply(i));
      } else {
        column.encode(row.apply(i), preprocessing.admitsMissing(), values.numbers(), number);
        number += column.inputs();
      }
    }
    int bad = numbers.firstBad(values.numbers());
    if (bad >= 0) {
      throw preprocessing.badInput(layout.input(bad), values.numbers()[bad]);
    }
    numbers.scale(values.numbers());
    return values;
  }

  private int index(FeatureColumn column, Map<String, Integer> known, Object value) {
    String text = column.category(value);
    if (text == null && column.inputs() > 0 && !preprocessing.admitsMissing()) {
      throw column.bad(value, 0);
    }
    return text == null ? SparseMatrix.NONE : known.getOrDefault(text, SparseMatrix.NONE);
  }
}
