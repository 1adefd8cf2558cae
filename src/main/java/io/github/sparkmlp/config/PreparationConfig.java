package io.github.sparkmlp.config;

import io.github.sparkmlp.choice.TargetScale;
import java.util.List;
import java.util.Optional;

/**
 * What is done to rows before a network sees them.
 *
 * @param spelling of values: what columns hold beside plain numbers
 * @param categorical columns whose values are categories: an input for each
 * @param imputeMean whether the mean stands for missing numbers; otherwise their rows are refused
 * @param scale of numbers
 * @param target what becomes of values to predict; {@code NONE} where targets are no values
 * @param classes how labels are named; empty: they are whole numbers, counted from 0
 */
public record PreparationConfig(
    SpellingConfig spelling,
    List<String> categorical,
    boolean imputeMean,
    ScaleConfig scale,
    TargetScale target,
    Optional<ClassNames> classes) {

  /** Numbers as they are. */
  public static final PreparationConfig NONE =
      new PreparationConfig(
          SpellingConfig.PLAIN,
          List.of(),
          false,
          ScaleConfig.dividedBy(1),
          TargetScale.NONE,
          Optional.empty());

  /**
   * The names of classes.
   *
   * @param given in the order of the outputs; empty: those of the training rows, sorted
   */
  public record ClassNames(List<String> given) {}
}
