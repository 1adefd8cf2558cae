package io.github.sparkmlp.table;

import io.github.sparkmlp.choice.ColumnType;
import io.github.sparkmlp.source.ColumnNames;
import io.github.sparkmlp.table.ColumnProfile.Dates;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The guessed type of a feature column.
 *
 * @param profile the column's profile
 * @param type the type as in {@code data.columns}; empty for plain numbers, which need no entry
 * @param said a description for people; if the column is left out, the reason
 * @param missing texts that must count as missing for the type to fit
 * @param warnings anything that looks wrong
 */
public record ColumnGuess(
    ColumnProfile profile,
    Optional<ColumnType> type,
    String said,
    List<String> missing,
    List<String> warnings) {

  /** Up to this many categories are accepted whatever the number of rows. */
  private static final int FEW = 30;

  private static final int MOST_CATEGORIES = 1000;

  /** The average number of rows per category that a column of many categories needs. */
  private static final int ROWS_OF_A_CATEGORY = 5;

  private static final int LEAST_ROWS_OF_AN_IDENTIFIER = 20;
  private static final double NEARLY_ALL = 0.95;
  private static final int LONG_TEXT = 40;

  /** One text among this many numbers is taken for a mistake. */
  private static final int NUMBERS_FOR_A_STRAY = 100;

  private static final int MOST_STRAYS = 5;

  /** Guesses the type of a column from its profile. */
  public static ColumnGuess of(ColumnProfile profile, boolean decimalComma) {
    ColumnGuess guess = new Rules(profile, decimalComma, profile.present()).guess();
    List<String> warnings = new ArrayList<>(guess.warnings);
    if (!guess.isIgnored()) {
      nearlyConstant(profile).ifPresent(warnings::add);
      if (profile.likeLabel == profile.total && profile.total > 0) {
        warnings.add(
            "\"%s\" equals the label in every row: it gives the answer away"
                .formatted(profile.name()));
      }
    }
    return new ColumnGuess(profile, guess.type, guess.said, guess.missing, warnings);
  }

  private static Optional<String> nearlyConstant(ColumnProfile profile) {
    return profile.top(1).stream()
        .filter(top -> top.getValue() < profile.total && top.getValue() >= profile.total * 0.999)
        .map(
            top ->
                String.format(
                    Locale.ROOT,
                    "\"%s\" is nearly constant: %,d of %,d rows have %s",
                    profile.name(),
                    top.getValue(),
                    profile.total,
                    top.getKey()))
        .findFirst();
  }

  /** Whether the column is left out. */
  public boolean isIgnored() {
    return is(ColumnType.Kind.IGNORE);
  }

  /** Whether the column has this type. */
  boolean is(ColumnType.Kind kind) {
    return type.map(known -> known.kind() == kind).orElse(false);
  }

  public String name() {
    return profile.name();
  }

  /** Describes the numbers of missing and of distinct values. */
  public String counts() {
    String distinct = different() + " different";
    return absent().isEmpty() ? distinct : "%s missing, %s".formatted(absent(), distinct);
  }

  /** Describes in how many rows the value is missing; empty if in none. */
  public String absent() {
    long none = profile.total - profile.present();
    return none == 0 ? "" : String.format(Locale.ROOT, "%,d", none);
  }

  /** Describes the number of distinct values. */
  public String different() {
    String count = profile.hasAllDistinct() ? "%,d" : "about %,d";
    return String.format(Locale.ROOT, count, profile.distinct());
  }

  /** Describes the values: quantiles of numbers, or the most frequent other values. */
  public String values() {
    if (profile.present() > 0 && profile.plain == profile.present()) {
      return profile.quantiles();
    }
    List<String> top = new ArrayList<>();
    profile.top(3).forEach(entry -> top.add(shortened(entry.getKey()) + " " + entry.getValue()));
    return String.join(", ", top);
  }

  static String shortened(String text) {
    return shortened(text, 30);
  }

  /** Returns a text on one line, cut off after so many characters. */
  static String shortened(String text, int most) {
    String line = text.replaceAll("\\s+", " ");
    return line.length() > most ? line.substring(0, most) + "…" : line;
  }

  /** Applies the rules from a profile to a guess, the surest first. */
  private record Rules(ColumnProfile profile, boolean decimalComma, long present) {

    ColumnGuess guess() {
      if (profile.total == 0) {
        return ignored("of type " + shortened(profile.sparkType(), 60));
      }
      if (profile.isArray()) {
        return guess(null, "an array of numbers");
      }
      if (present == 0) {
        return ignored("empty in all rows");
      }
      if (profile.hasAllDistinct() && profile.distinct() == 1 && present == profile.total) {
        return ignored("constant: " + shortened(profile.top(1).get(0).getKey()));
      }
      return moments().or(this::numbers).or(this::stray).orElseGet(this::texts);
    }

    private Optional<ColumnGuess> moments() {
      String type = profile.sparkType();
      if (type.equals("date")) {
        return Optional.of(guess(ColumnType.Kind.DATE, "a date"));
      }
      if (type.startsWith("timestamp")) {
        return Optional.of(guess(ColumnType.Kind.DATE_TIME, "a date and time"));
      }
      for (Dates dates : Dates.values()) {
        if (profile.rows(dates) == present) {
          return Optional.of(moment(dates));
        }
      }
      return Optional.empty();
    }

    private ColumnGuess moment(Dates dates) {
      String said =
          switch (dates.kind) {
            case DATE -> "a date";
            case DATE_TIME -> "a date and time";
            default -> "a time";
          };
      boolean ambiguous =
          (dates == Dates.AMERICAN && profile.rows(Dates.SLASHED) == present)
              || (dates == Dates.AMERICAN_TIME && profile.rows(Dates.SLASHED_TIME) == present);
      List<String> warnings =
          ambiguous
              ? List.of(
                  "\"%s\" may be day/month or month/day; month/day is assumed"
                      .formatted(profile.name()))
              : List.of();
      ColumnType type = new ColumnType(ColumnType.Kind.valueOf(dates.kind.name()), dates.pattern);
      return new ColumnGuess(profile, Optional.of(type), said, List.of(), warnings);
    }

    private Optional<ColumnGuess> numbers() {
      if (profile.plain == present) {
        return Optional.of(
            isIdentifier()
                ? ignored("identifier: a different number in every row")
                : guess(null, "numbers"));
      }
      if (profile.flags == present) {
        boolean typed = profile.sparkType().equals("boolean");
        return Optional.of(guess(typed ? null : ColumnType.Kind.BOOLEAN, "yes or no"));
      }
      if (decimalComma && profile.formattedComma == present) {
        return Optional.of(guess(ColumnType.Kind.NUMBER, "numbers with a decimal comma"));
      }
      if (profile.formatted == present) {
        String example = profile.strays.isEmpty() ? "" : ", as " + profile.strays.firstKey();
        return Optional.of(guess(ColumnType.Kind.NUMBER, "numbers" + example));
      }
      return Optional.empty();
    }

    /**
     * Whether the numbers are whole, different in each row, and either consecutive or in a column
     * named like an identifier.
     */
    private boolean isIdentifier() {
      boolean all =
          profile.hasAllDistinct()
              ? profile.distinct() == present
              : profile.distinct() >= NEARLY_ALL * present;
      boolean dense = profile.greatest - profile.least + 1 == present && profile.hasAllDistinct();
      boolean counted =
          dense || (all && profile.greatest - profile.least + 1 == present && present > FEW);
      return profile.whole == present
          && all
          && present >= LEAST_ROWS_OF_AN_IDENTIFIER
          && (counted || ColumnNames.isIdentifier(profile.name()));
    }

    /** Guesses numbers with a few texts among them, which are treated as missing. */
    private Optional<ColumnGuess> stray() {
      long strays = present - profile.plain;
      TreeSet<String> texts = new TreeSet<>(profile.strays.keySet());
      texts.removeAll(profile.missing.keySet());
      long seen = texts.stream().mapToLong(text -> profile.strays.get(text).rows).sum();
      if (strays * NUMBERS_FOR_A_STRAY > profile.plain
          || texts.size() > MOST_STRAYS
          || seen != strays) {
        return Optional.empty();
      }
      String first = texts.first();
      String warning =
          String.format(
              Locale.ROOT,
              "\"%s\" has numbers in %,d rows and a text in %,d: \"%s\"; it is read as missing."
                  + " The row: %s",
              profile.name(),
              profile.plain,
              strays,
              shortened(first),
              shortened(profile.strays.get(first).row, 120));
      return Optional.of(
          new ColumnGuess(
              profile, Optional.empty(), "numbers", List.copyOf(texts), List.of(warning)));
    }

    private ColumnGuess texts() {
      long distinct = profile.distinct();
      boolean other = distinct >= NEARLY_ALL * present && present >= LEAST_ROWS_OF_AN_IDENTIFIER;
      double characters = profile.characters / (double) present;
      if (other) {
        boolean free = characters > LONG_TEXT || profile.words > 2 * present;
        return ignored(free ? "free text" : "identifier: a different text in nearly every row");
      }
      if (characters > LONG_TEXT && distinct > FEW) {
        return ignored("free text");
      }
      boolean few = distinct <= FEW || distinct * ROWS_OF_A_CATEGORY <= present;
      if (few && distinct <= MOST_CATEGORIES) {
        return guess(ColumnType.Kind.CATEGORY, "categories");
      }
      return ignored(
          String.format(Locale.ROOT, "%,d different texts: too many for categories", distinct));
    }

    private ColumnGuess ignored(String reason) {
      return guess(ColumnType.Kind.IGNORE, reason);
    }

    private ColumnGuess guess(ColumnType.Kind kind, String said) {
      Optional<ColumnType> type = Optional.ofNullable(kind).map(ColumnType::of);
      return new ColumnGuess(profile, type, said, List.of(), List.of());
    }
  }
}
