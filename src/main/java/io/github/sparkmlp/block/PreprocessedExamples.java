package io.github.sparkmlp.block;

import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.model.FeatureColumn;
import io.github.sparkmlp.model.Preprocessing;
import io.github.sparkmlp.order.Features;
import io.github.sparkmlp.order.PackedExamples;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Packed examples as a network reads them: numbers minus the centres of their columns, with missing
 * ones filled in; categories as the indices of their inputs; classes as numbers.
 */
public final class PreprocessedExamples {
  private final PackedExamples raw;
  private final Recipe recipe;

  private static final int NOT_LOOKED_UP = -2;

  /** The index of the category at each place of the dictionary, by column of texts. */
  private final int[][] indices;

  private PreprocessedExamples(PackedExamples raw, Recipe recipe) {
    this.raw = raw;
    this.recipe = recipe;
    this.indices = new int[raw.textColumns()][];
    for (int column = 0; column < indices.length; column++) {
      indices[column] = new int[raw.dictionary().size()];
      Arrays.fill(indices[column], NOT_LOOKED_UP);
    }
  }

  private int index(int column, int text) {
    int[] known = indices[column];
    if (known[text] == NOT_LOOKED_UP) {
      known[text] = recipe.lookups().get(column).getOrDefault(raw.dictionary().text(text), -1);
    }
    return known[text];
  }

  int size() {
    return raw.size();
  }

  /** Whether all numbers are bytes. */
  boolean areBytes() {
    return recipe.centers == null && recipe.indicators == null && raw.numbers().areBytes();
  }

  /** Copies numbers, bytes if all are; some have a further input that says if they are missing. */
  void copyNumbers(int e, Features target, int at) {
    Features numbers = raw.numbers();
    int from = e * raw.width();
    if (areBytes()) {
      System.arraycopy(numbers.bytes, from, target.bytes, at, raw.width());
      return;
    }
    float[] to = target.floats;
    if (recipe.centers == null && recipe.means == null && numbers.floats != null) {
      System.arraycopy(numbers.floats, from, to, at, raw.width());
      return;
    }
    int next = at;
    for (int n = 0; n < raw.width(); n++) {
      double center = recipe.centers == null ? 0 : recipe.centers[n];
      float number = (float) (numbers.number(from + n) - center);
      boolean missing = recipe.means != null && Float.isNaN(number);
      to[next++] = missing ? recipe.means[n] : number;
      if (recipe.indicators != null && recipe.indicators[n]) {
        to[next++] = missing ? 1 : 0;
      }
    }
  }

  void copyCategories(int e, int[] to, int at) {
    for (int column = 0; column < recipe.categories.size(); column++) {
      int text = raw.text(e, column);
      to[at + column] = text < 0 ? -1 : index(column, text);
    }
  }

  void copyTargets(int e, float[] to, int at) {
    for (int i = 0; i < raw.targetWidth(); i++) {
      to[at + i] = raw.target(e, i);
    }
    if (!recipe.classes.isEmpty()) {
      to[at] = classIndex(e);
    }
  }

  private int classIndex(int e) {
    int text = raw.text(e, indices.length - 1);
    int index = index(indices.length - 1, text);
    if (index < 0) {
      throw ExitCode.BAD_DATA.failure(
          "The class \"%s\" has rows to validate, but none to train on"
              .formatted(raw.dictionary().text(text)),
          "Name all classes in data.classes, or give data.validation rows of its own.");
    }
    return index;
  }

  float weight(int e) {
    return raw.weight(e);
  }

  /** How raw examples are preprocessed; shipped to tasks. */
  public static final class Recipe implements Serializable {
    private static final long serialVersionUID = 1;

    /** The centre of each number; null if all are 0. */
    private final double[] centers;

    /** What replaces each missing number; null if no number may be missing. */
    private final float[] means;

    /** Which numbers are followed by an input that says where they are missing; null if none is. */
    private final boolean[] indicators;

    private final List<List<String>> categories;
    private final List<Integer> categoryInputs;
    private final List<String> classes;
    private final int inputs;
    private transient List<Map<String, Integer>> lookups;

    public Recipe(Preprocessing preprocessing) {
      List<FeatureColumn> columns = preprocessing.columns();
      categories =
          columns.stream()
              .filter(FeatureColumn::isCategory)
              .map(FeatureColumn::categories)
              .toList();
      categoryInputs =
          columns.stream().filter(FeatureColumn::isCategory).map(FeatureColumn::inputs).toList();
      classes = preprocessing.classes();
      int numbers = columns.stream().mapToInt(FeatureColumn::numbers).sum();
      inputs =
          columns.stream()
              .filter(column -> !column.isCategory())
              .mapToInt(FeatureColumn::inputs)
              .sum();
      double[] allCenters = new double[numbers];
      float[] allMeans = new float[numbers];
      boolean[] indicated = new boolean[numbers];
      int input = 0;
      int number = 0;
      for (FeatureColumn column : columns) {
        for (int i = 0; i < column.numbers(); i++, number++) {
          indicated[number] = column.isIndicated();
          allCenters[number] = column.center(i);
          allMeans[number] =
              preprocessing.admitsMissing() ? preprocessing.means().get(input + i) : 0;
        }
        input += column.inputs();
      }
      centers = Arrays.stream(allCenters).allMatch(center -> center == 0) ? null : allCenters;
      means = preprocessing.admitsMissing() ? allMeans : null;
      indicators = inputs > numbers ? indicated : null;
    }

    /** The shape of the preprocessed examples. */
    public SegmentPiece.Shape shape(int targetWidth) {
      return new SegmentPiece.Shape(inputs, categoryInputs, targetWidth);
    }

    PreprocessedExamples prepare(PackedExamples examples) {
      return new PreprocessedExamples(examples, this);
    }

    /** Maps texts to indices: one map for each column of categories, then one for the classes. */
    private synchronized List<Map<String, Integer>> lookups() {
      if (lookups == null) {
        List<Map<String, Integer>> all =
            new ArrayList<>(categories.stream().map(FeatureColumn::indices).toList());
        all.add(FeatureColumn.indices(classes));
        lookups = all;
      }
      return lookups;
    }
  }
}
