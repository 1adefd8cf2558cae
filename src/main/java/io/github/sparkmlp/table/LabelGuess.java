package io.github.sparkmlp.table;

import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The guessed task and classes of a label column.
 *
 * @param task the kind of prediction
 * @param classes the class names in order; none for regression
 * @param withoutLabel the number of rows without a label
 * @param said a description for people
 */
public record LabelGuess(Task task, List<String> classes, long withoutLabel, String said) {

  /** Up to this many distinct whole numbers are taken for classes. */
  private static final int MOST_NUMBERED_CLASSES = 20;

  /** The average number of rows per class that numbered classes need. */
  private static final int ROWS_OF_A_CLASS = 10;

  /** The same, if the numbers are consecutive. */
  private static final int ROWS_OF_A_CONSECUTIVE_CLASS = 3;

  /** Numbers to predict may have one text among this many rows; such rows have no label. */
  private static final int NUMBERS_FOR_A_STRAY = 20;

  private static final int MOST_CLASSES = 1000;

  /** The kinds of prediction. */
  public enum Task {
    /** One of several classes. */
    CLASSIFICATION,
    /** One of two classes. */
    BINARY,
    /** A number. */
    REGRESSION
  }

  /**
   * Guesses the task from a column's profile.
   *
   * @param asked the task that the user asked for; empty: guessed from the values
   * @throws JobFailure with {@link ExitCode#BAD_DATA} if the column does not fit the task
   */
  public static LabelGuess of(ColumnProfile profile, Optional<Task> asked) {
    List<String> texts = new ArrayList<>(profile.values.counts().keySet());
    boolean numbers = profile.plain > 0 && profile.plain == profile.present();
    if (numbers) {
      texts.removeAll(profile.missing());
    }
    boolean few = profile.hasAllDistinct() && texts.size() <= MOST_CLASSES;
    if (numbers) {
      few = few && (texts.size() == 2 || areClasses(profile, texts.size()));
    } else if (texts.size() > MOST_NUMBERED_CLASSES) {
      // A few texts among many different numbers are no classes.
      numbers = (profile.present() - profile.plain) * NUMBERS_FOR_A_STRAY <= profile.plain;
      few = few && !numbers;
    }
    boolean values = asked.map(task -> task == Task.REGRESSION).orElse(!few && numbers);
    if (values) {
      return values(profile, numbers);
    }
    return classes(profile, texts, asked);
  }

  /** Whether numbers are whole and few enough to be classes. */
  private static boolean areClasses(ColumnProfile profile, int different) {
    boolean consecutive = profile.greatest - profile.least == different - 1;
    int least = consecutive ? ROWS_OF_A_CONSECUTIVE_CLASS : ROWS_OF_A_CLASS;
    return profile.whole == profile.plain
        && different <= MOST_NUMBERED_CLASSES
        && (long) different * least <= profile.plain;
  }

  private static LabelGuess values(ColumnProfile profile, boolean numbers) {
    if (!numbers || profile.plain == 0) {
      String text = profile.strays.isEmpty() ? "nothing" : profile.strays.firstKey();
      throw ExitCode.BAD_DATA.failure(
          "\"%s\" is %s: a number to predict was expected"
              .formatted(profile.name(), ColumnGuess.shortened(text)),
          "Name another --label, or --task classification.");
    }
    return new LabelGuess(
        Task.REGRESSION,
        List.of(),
        profile.total - profile.plain,
        "%s is a number: %s".formatted(profile.name(), profile.quantiles()));
  }

  private static LabelGuess classes(
      ColumnProfile profile, List<String> texts, Optional<Task> asked) {
    if (!profile.hasAllDistinct() || texts.size() > MOST_CLASSES) {
      throw ExitCode.BAD_DATA.failure(
          String.format(
              Locale.ROOT,
              "\"%s\" has about %,d different texts: too many for classes",
              profile.name(),
              profile.distinct()),
          "Name another --label.");
    }
    if (texts.size() < 2) {
      throw ExitCode.BAD_DATA.failure(
          texts.isEmpty()
              ? "\"%s\" is empty in all rows".formatted(profile.name())
              : "All rows have the same label: " + texts.get(0),
          "Check how the rows were exported, or name another --label.");
    }
    List<String> names = new ArrayList<>(texts);
    if (names.stream().allMatch(ColumnProfile::isNumber)) {
      names.sort(Comparator.comparingDouble(Double::parseDouble));
    }
    Task task = asked.orElse(names.size() == 2 ? Task.BINARY : Task.CLASSIFICATION);
    if (task == Task.BINARY && names.size() != 2) {
      throw ExitCode.BAD_DATA.failure(
          "\"%s\" has %s classes: %s"
              .formatted(
                  profile.name(),
                  names.size(),
                  String.join(", ", names.subList(0, Math.min(10, names.size())))),
          "--task binary takes two; leave it out.");
    }
    Map<String, Long> counts = profile.values.counts();
    long labelled = names.stream().mapToLong(counts::get).sum();
    return new LabelGuess(task, names, profile.total - labelled, said(profile, names));
  }

  private static String said(ColumnProfile profile, List<String> names) {
    Map<String, Long> counts = profile.values.counts();
    List<String> counted =
        names.stream()
            .limit(10)
            .map(
                name ->
                    ColumnGuess.shortened(name)
                        + String.format(Locale.ROOT, " %,d", counts.get(name)))
            .toList();
    return "%s is one of %s classes: %s%s"
        .formatted(
            profile.name(),
            names.size(),
            String.join(", ", counted),
            names.size() > 10 ? ", …" : "");
  }

  /**
   * Finds other spellings of class names in test rows: a different dot, spaces or case.
   *
   * @return the class name by its other spelling
   */
  public Map<String, String> aliases(ColumnProfile other) {
    Map<String, String> bare = new LinkedHashMap<>();
    classes.forEach(name -> bare.putIfAbsent(bare(name), name));
    Map<String, String> aliases = new TreeMap<>();
    if (bare.size() == classes.size()) {
      for (String text : other.values.counts().keySet()) {
        String name = bare.get(bare(text));
        if (name != null && !classes.contains(text)) {
          aliases.put(text, name);
        }
      }
    }
    return aliases;
  }

  /** Returns the labels of test rows that match no class. */
  public List<String> unknown(ColumnProfile other, Map<String, String> aliases) {
    return other.values.counts().keySet().stream()
        .filter(text -> !classes.contains(text) && !aliases.containsKey(text))
        .limit(10)
        .toList();
  }

  /**
   * Combines several label columns, which must all be numbers or all be yes and no.
   *
   * @throws JobFailure with {@link ExitCode#BAD_DATA} if they are neither
   */
  public static LabelGuess ofSeveral(List<LabelGuess> guesses, List<String> names) {
    boolean flags = guesses.stream().allMatch(guess -> guess.classes.equals(List.of("0", "1")));
    boolean numbers = guesses.stream().allMatch(guess -> guess.task == Task.REGRESSION);
    if (!flags && !numbers) {
      throw ExitCode.BAD_DATA.failure(
          "%s are not all 0 or 1, nor all numbers: %s"
              .formatted(
                  String.join(", ", names),
                  String.join("; ", guesses.stream().map(LabelGuess::said).toList())),
          "Several labels are learnt together where all are of one kind; --task regression takes"
              + " them as numbers.");
    }
    long without = guesses.stream().mapToLong(LabelGuess::withoutLabel).max().orElse(0);
    return new LabelGuess(
        flags ? Task.BINARY : Task.REGRESSION,
        List.of(),
        without,
        "%s: %s".formatted(String.join(", ", names), flags ? "yes or no each" : "numbers"));
  }

  private static String bare(String name) {
    String text = name.strip().toLowerCase(Locale.ROOT).replaceAll("\\.$", "");
    return ColumnProfile.isNumber(text) ? Double.toString(Double.parseDouble(text)) : text;
  }
}
