package io.github.sparkmlp.config;

import io.github.sparkmlp.choice.TargetScale;
import java.util.List;
import java.util.Optional;

/**
 * How raw rows are preprocessed for the network.
 *
 * @param spelling how columns spell their values
 * @param categorical the categorical columns; each category becomes an input
 * @param findsCategories whether text columns with few distinct values also become categorical
 * @param missing how missing features are handled
 * @param scale how numbers are scaled
 * @param target how values to predict are scaled; {@code NONE} for classes and labels
 * @param classes how labels are named; empty: they are whole numbers, counted from 0
 */
public record PreprocessingConfig(
    SpellingConfig spelling,
    List<String> categorical,
    boolean findsCategories,
    Missing missing,
    ScaleConfig scale,
    TargetScale target,
    Optional<ClassNames> classes) {

  /** Returns this configuration with exactly these columns as categories. */
  public PreprocessingConfig with(List<String> categories) {
    return new PreprocessingConfig(spelling, categories, false, missing, scale, target, classes);
  }

  /** How missing features are handled. */
  public enum Missing {
    /** A row with a missing feature is a bad row. */
    REFUSE,
    /**
     * A missing number becomes the mean of the column; a missing category sets all its inputs to 0.
     */
    MEAN,
    /** Like {@code MEAN}, with another input that marks missing numbers where they are frequent. */
    INDICATE
  }

  /** Whether missing numbers become the mean; otherwise their rows are rejected. */
  public boolean imputeMean() {
    return missing != Missing.REFUSE;
  }

  /**
   * The names of classes.
   *
   * @param given in the order of the outputs; empty: the sorted names in the training rows
   */
  public record ClassNames(List<String> given) {}
}
