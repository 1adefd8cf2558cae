package io.github.sparkmlp.hocon;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Limits of what a text may become: a name that stands twice for one that stands twice for another,
 * and so on, would make of a few lines more than any memory holds; so would words that the parser
 * joins, or brackets that it descends into.
 */
final class Expansion {
  private static final Pattern SUBSTITUTION = Pattern.compile("\\$\\{|\\+=");

  /** Of one key to which so many values are added, the library copies all, each time. */
  private static final int MOST_SUBSTITUTIONS = 50;

  /** How many times a text may be in what it is joined to, by lines that join it to itself. */
  private static final int MOST_COPIES = 1 << 10;

  private static final int MOST_VALUES = 1_000_000;

  /** Brackets in each other; words, parts of a name or brackets without a comma between them. */
  private static final int MOST_IN_A_ROW = 100;

  private final String location;
  private long values;

  private Expansion(String location) {
    this.location = location;
  }

  /**
   * Checks a text before it is parsed.
   *
   * @param location of it, for errors
   * @throws JobFailure with {@link ExitCode#USAGE}
   */
  static void requireParsable(String text, String location) {
    int depth = 0;
    int row = 0;
    boolean blank = true;
    boolean begun = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '#' && !begun) {
        // A line that is all comment is not parsed.
        int end = text.indexOf('\n', i);
        i = end < 0 ? text.length() - 1 : end;
        c = '\n';
      }
      begun = c != '\n' && (begun || !isBlank(c));
      switch (c) {
        case ',', '=', ':', '\n' -> row = 0;
        case '{', '[' -> {
          depth++;
          row++;
        }
        case '}', ']' -> depth--;
        case '.', '"' -> row++;
        default -> row += isBlank(c) && !blank ? 1 : 0;
      }
      blank = isBlank(c);
      if (Math.max(depth, row) > MOST_IN_A_ROW) {
        throw beyond(
            location, "more than %s brackets, words or dots in a row".formatted(MOST_IN_A_ROW));
      }
    }
  }

  private static boolean isBlank(char c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c);
  }

  private static JobFailure beyond(String location, String what) {
    return new JobFailure(
        ExitCode.USAGE, location + " has " + what, "Write a smaller configuration.");
  }

  /**
   * Checks texts before names are replaced. What is joined stands in one line.
   *
   * @param location of the configuration, for errors
   * @throws JobFailure with {@link ExitCode#USAGE}
   */
  static void require(List<String> texts, String location) {
    long substitutions = 0;
    long copies = 1;
    for (String text : texts) {
      for (String line : text.split("\n", -1)) {
        long found = SUBSTITUTION.matcher(line).results().count();
        substitutions += found;
        copies *= Math.max(1, found);
        if (substitutions > MOST_SUBSTITUTIONS || copies > MOST_COPIES) {
          throw new Expansion(location).tooLarge();
        }
      }
    }
  }

  /**
   * Checks what came of them: one object may stand at any number of places.
   *
   * @throws JobFailure with {@link ExitCode#USAGE}
   */
  static void require(ConfigObject resolved, String location) {
    new Expansion(location).count(resolved);
  }

  private void count(ConfigValue value) {
    values++;
    if (values > MOST_VALUES) {
      throw tooLarge();
    }
    if (value instanceof ConfigObject object) {
      // Its values and entries would be sets, which compare all that is in them.
      object.keySet().forEach(key -> count(object.get(key)));
    } else if (value instanceof Collection<?> list) {
      list.forEach(inner -> count((ConfigValue) inner));
    }
  }

  private JobFailure tooLarge() {
    return new JobFailure(
        ExitCode.USAGE,
        "The configuration %s has too many ${names} and +=".formatted(location),
        "It may have %s, and at most %s values.".formatted(MOST_SUBSTITUTIONS, MOST_VALUES));
  }
}
