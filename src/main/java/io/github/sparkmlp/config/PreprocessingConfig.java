package io.github.sparkmlp.config;

import io.github.sparkmlp.choice.TargetScale;
import java.util.List;
import java.util.Optional;

/**
 * What is done to rows before a network sees them.
 *
 * @param spelling of values: what columns hold beside plain numbers
 * @param categorical columns whose values are categories: an input for each
 * @param findsCategories whether columns of few texts are categories, too, once they were looked at
 * @param missing what becomes of features that have no value
 * @param scale of numbers
 * @param target what becomes of values to predict; {@code NONE} where targets are no values
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

  /** Numbers as they are. */
  public static final PreprocessingConfig NONE =
      new PreprocessingConfig(
          SpellingConfig.PLAIN,
          List.of(),
          false,
          Missing.REFUSE,
          ScaleConfig.dividedBy(1),
          TargetScale.NONE,
          Optional.empty());

  /** The same with other columns of categories, which are all that there are. */
  public PreprocessingConfig with(List<String> categories) {
    return new PreprocessingConfig(spelling, categories, false, missing, scale, target, classes);
  }

  /** What becomes of features that have no value. */
  public enum Missing {
    /** Their rows are bad. */
    REFUSE,
    /** The mean of the others stands for a number, 0 for all inputs of a category. */
    MEAN,
    /** The same, and another input tells where a number that is often missing was. */
    INDICATE
  }

  /** Whether the mean stands for missing numbers; otherwise their rows are refused. */
  public boolean imputeMean() {
    return missing != Missing.REFUSE;
  }

  /**
   * The names of classes.
   *
   * @param given in the order of the outputs; empty: those of the training rows, sorted
   */
  public record ClassNames(List<String> given) {}
}
