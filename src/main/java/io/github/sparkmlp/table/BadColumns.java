package io.github.sparkmlp.table;

import io.github.sparkmlp.choice.ColumnType;
import io.github.sparkmlp.choice.TargetType;
import io.github.sparkmlp.config.DataConfig;
import io.github.sparkmlp.config.DataConfig.Table;
import io.github.sparkmlp.model.FeatureColumn;
import io.github.sparkmlp.model.Spelling;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;

/** Finds the columns of a table that cannot be read as configured, and suggests what to change. */
public record BadColumns(DataConfig data, TableProfile profile) {
  private static final int MOST_TOLD = 40;

  /**
   * Makes one pass over the training rows.
   *
   * @return one line per bad column, with an example and a suggestion
   */
  public static List<String> of(SparkSession spark, DataConfig data, TargetType targets) {
    if (!(data.train() instanceof Table table)) {
      return List.of();
    }
    RawTable raw = RawTable.of(spark, data.format(), table);
    List<FeatureColumn> features = raw.features(data);
    Set<String> used = new HashSet<>(data.columns().labels());
    features.forEach(feature -> used.add(feature.name()));
    TableProfile profile = raw.profile(List.of(), used::contains);
    return new BadColumns(data, profile).lines(features, targets);
  }

  private List<String> lines(List<FeatureColumn> features, TargetType targets) {
    List<String> lines = new ArrayList<>();
    boolean comma = profile.hasDecimalComma();
    if (comma && !data.preparation().spelling().decimalComma()) {
      lines.add("Numbers have a decimal comma: data.decimal-comma = true");
    }
    if (profile.hasUnfinished()) {
      lines.add("Some rows end within quotes: data.options.multiLine = true");
    }
    for (String label : data.columns().labels()) {
      label(profile.column(label), targets).ifPresent(lines::add);
    }
    for (FeatureColumn feature : features) {
      line(feature, ColumnGuess.of(profile.column(feature.name()), comma)).ifPresent(lines::add);
    }
    if (lines.size() > MOST_TOLD) {
      int more = lines.size() - MOST_TOLD;
      lines.subList(MOST_TOLD, lines.size()).clear();
      lines.add("and %s more columns".formatted(more));
    }
    return lines;
  }

  private Optional<String> label(ColumnProfile column, TargetType targets) {
    List<String> said = new ArrayList<>();
    if (column.blank > 0) {
      said.add(
          rows(column.blank)
              + " no value: leave them out of the table, or data.bad-rows = "
              + column.blank);
    }
    boolean named = data.preparation().classes().isPresent();
    long texts = column.total - column.blank - column.plain;
    if (!named && texts > 0) {
      String example = ColumnGuess.shortened(column.strays.firstKey());
      said.add(
          targets == TargetType.VALUES
              ? "%s \"%s\", which is not a number: data.bad-rows = %s, or task = classification"
                  .formatted(rows(texts), example, texts)
              : "%s a name such as \"%s\": data.classes = auto".formatted(rows(texts), example));
    } else if (!named && targets != TargetType.VALUES && !startsAtZero(column)) {
      said.add(
          "its classes are %s: data.classes = auto"
              .formatted(
                  column.top(5).stream().map(Map.Entry::getKey).collect(Collectors.joining(", "))));
    }
    return said.isEmpty()
        ? Optional.empty()
        : Optional.of("label \"%s\": %s".formatted(column.name(), String.join("; ", said)));
  }

  private static boolean startsAtZero(ColumnProfile column) {
    return column.least == 0 && column.whole == column.plain;
  }

  private Optional<String> line(FeatureColumn feature, ColumnGuess guess) {
    ColumnProfile column = guess.profile();
    if (column.isArray()) {
      return Optional.empty();
    }
    boolean refused = !data.preparation().imputeMean();
    long none = refused ? column.blank : 0;
    long bad = feature.isCategory() ? 0 : unreadable(feature, column);
    if (bad + none == 0) {
      return Optional.empty();
    }
    List<String> said = new ArrayList<>();
    if (bad > 0) {
      said.add("%s \"%s\": %s".formatted(rows(bad), example(feature, column), suggestion(guess)));
    }
    if (none > 0 && (bad == 0 || !guess.isIgnored())) {
      said.add(rows(none) + " no value: data.missing = mean");
    }
    return Optional.of("\"%s\": %s".formatted(column.name(), String.join("; ", said)));
  }

  private static String rows(long rows) {
    return String.format(Locale.ROOT, rows == 1 ? "%,d row has" : "%,d rows have", rows);
  }

  /** Counts the rows whose text does not fit the column's type. */
  private static long unreadable(FeatureColumn feature, ColumnProfile column) {
    Spelling spelling = feature.spelling();
    long missing =
        column.values.counts().entrySet().stream()
            .filter(entry -> spelling.isMissing(entry.getKey()))
            .mapToLong(Map.Entry::getValue)
            .sum();
    long read = column.plain;
    if (feature.isMoment()) {
      read = 0;
      for (ColumnProfile.Dates dates : ColumnProfile.Dates.values()) {
        if (dates.kind == feature.kind() && dates.pattern.equals(spelling.pattern())) {
          read = column.rows(dates);
        }
      }
      if (!column.sparkType().equals("string")) {
        read = column.total - column.blank;
      }
    } else if (spelling.style() == Spelling.Style.FORMATTED) {
      read = spelling.decimalComma() ? column.formattedComma : column.formatted;
    } else if (spelling.style() == Spelling.Style.BOOLEAN) {
      read = column.flags + column.plain;
    } else if (column.sparkType().equals("boolean")) {
      read = column.flags;
    } else if (spelling.decimalComma()) {
      read = column.formattedComma;
    }
    return Math.max(0, column.total - column.blank - missing - read);
  }

  private static String example(FeatureColumn feature, ColumnProfile column) {
    return column.strays.keySet().stream()
        .filter(text -> !feature.spelling().isMissing(text))
        .findFirst()
        .map(ColumnGuess::shortened)
        .orElse("…");
  }

  private String suggestion(ColumnGuess guess) {
    if (guess.type().isPresent()) {
      ColumnType type = guess.type().get();
      String word = type.toString().contains(" ") ? "\"" + type + "\"" : type.toString();
      return "data.columns.\"%s\" = %s%s"
          .formatted(guess.name(), word, guess.isIgnored() ? " (%s)".formatted(guess.said()) : "");
    }
    TreeSet<String> missing = new TreeSet<>(guess.profile().missing());
    missing.addAll(guess.missing());
    if (missing.isEmpty()) {
      return "data.columns.\"%s\" = category, or ignore".formatted(guess.name());
    }
    return "data.missing-values = %s%s"
        .formatted(
            missing.stream().map(t -> "\"" + t + "\"").collect(Collectors.joining(", ", "[", "]")),
            data.preparation().imputeMean() ? "" : " and data.missing = mean");
  }
}
