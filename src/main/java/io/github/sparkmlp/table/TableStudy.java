package io.github.sparkmlp.table;

import io.github.sparkmlp.config.DataConfig.Table;
import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import io.github.sparkmlp.preflight.ResourceChecks;
import io.github.sparkmlp.preflight.SharedPaths;
import io.github.sparkmlp.source.ColumnNames;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;

/**
 * Everything learned by examining a table.
 *
 * @param data location of the table
 * @param test location of separate test rows
 * @param format how its files are read
 * @param profile profiles of its columns
 * @param labels the columns to predict
 * @param label their guessed task and classes
 * @param columns the guessed types of all other columns
 * @param decimalComma whether 1,5 is one and a half
 * @param aliases other spellings of class names in the test rows
 * @param table the rows, as texts
 * @param warnings anything that looks wrong
 */
public record TableStudy(
    String data,
    Optional<String> test,
    TableFormat format,
    TableProfile profile,
    List<String> labels,
    LabelGuess label,
    List<ColumnGuess> columns,
    boolean decimalComma,
    Map<String, String> aliases,
    RawTable table,
    List<String> warnings) {

  /** The largest share of malformed rows that is set aside. */
  private static final double MOST_BAD = 0.05;

  /** The largest share of rows without a label that is set aside. */
  private static final double MOST_WITHOUT_LABEL = 0.5;

  /**
   * Examines a table: its first bytes, then all of its rows once or twice.
   *
   * @throws JobFailure with {@link ExitCode#USAGE}, {@link ExitCode#NO_INPUT} or {@link
   *     ExitCode#BAD_DATA} if there is nothing to learn from
   */
  public static TableStudy of(SparkSession spark, TableOptions options) throws IOException {
    String data = required(options.data(), "--data PATH");
    if (options.labels().isEmpty()) {
      required(Optional.empty(), "--label COLUMN");
    }
    requireShared(spark, options);
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    TableFormat format = TableFormat.of(FileStart.of(data, hadoop), options.labels());
    return new Look(spark, options, data, format).study();
  }

  private static String required(Optional<String> value, String option) {
    return value.orElseThrow(
        () ->
            ExitCode.USAGE.failure(
                "Missing required option: " + option,
                "Name a table with --data PATH --label COLUMN."));
  }

  private static void requireShared(SparkSession spark, TableOptions options) throws IOException {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    ResourceChecks.awaitExecutors(context);
    List<String> locations =
        Stream.of(options.data(), options.test()).flatMap(Optional::stream).toList();
    SharedPaths.require(SharedPaths.hosts(context), context.hadoopConfiguration(), locations);
  }

  /** Reads the column names, and the texts of the first rows. */
  public List<List<String>> firstRows() {
    return Stream.concat(Stream.of(table.readableNames()), table.firstRows().stream()).toList();
  }

  /** Returns the texts that mean a missing value in the columns that are read. */
  List<String> missing() {
    TreeSet<String> all = new TreeSet<>();
    for (ColumnGuess column : columns) {
      if (!column.isIgnored()) {
        all.addAll(column.profile().missing());
        all.addAll(column.missing());
      }
    }
    return List.copyOf(all);
  }

  /** Whether all values to predict are positive, and a few are far larger than most. */
  boolean hasSkewedLabels() {
    return labels.stream().allMatch(name -> profile.column(name).isSkewed());
  }

  /** The share of rows that may be set aside; 0 if all rows are good. */
  double badRows() {
    long rows = profile.rows() + profile.malformed();
    double bad = (double) (profile.malformed() + label.withoutLabel()) / rows;
    return bad <= MOST_BAD ? (bad > 0 ? MOST_BAD : 0) : Math.ceil(100 * (bad + MOST_BAD)) / 100;
  }

  /** Describes the findings, for people. */
  public List<String> said() {
    List<String> said = new ArrayList<>();
    said.add("%s: %s".formatted(data, format.said()));
    Map<String, Integer> kinds = new LinkedHashMap<>();
    columns.forEach(column -> kinds.merge(kind(column), 1, Integer::sum));
    List<String> counted = new ArrayList<>();
    kinds.forEach((kind, count) -> counted.add(count + " " + kind));
    said.add(
        String.format(
            Locale.ROOT,
            "%,d rows, %,d features: %s",
            profile.rows(),
            columns.size(),
            String.join(", ", counted)));
    List<ColumnGuess> ignored = columns.stream().filter(ColumnGuess::isIgnored).toList();
    ignored.stream()
        .limit(10)
        .forEach(column -> said.add("left out: %s (%s)".formatted(column.name(), column.said())));
    if (ignored.size() > 10) {
      said.add("left out: %s more".formatted(ignored.size() - 10));
    }
    if (!missing().isEmpty()) {
      said.add("missing: " + String.join(" ", missing()));
    }
    said.add("to learn: " + label.said());
    aliases.forEach(
        (other, name) ->
            said.add("the test rows have \"%s\", taken for \"%s\"".formatted(other, name)));
    return said;
  }

  static String kind(ColumnGuess column) {
    return column
        .type()
        .map(
            type ->
                switch (type.kind()) {
                  case NUMBER -> "numbers";
                  case BOOLEAN -> "yes or no";
                  case CATEGORY -> "categories";
                  case DATE, DATE_TIME -> "dates";
                  case TIME -> "times";
                  case IGNORE -> "left out";
                })
        .orElse(column.profile().isArray() ? "arrays" : "numbers");
  }

  /** The examination of one table. */
  private static final class Look {
    private final SparkSession spark;
    private final TableOptions options;
    private final String data;
    private TableFormat format;
    private RawTable table;
    private List<String> names;
    private List<String> labels;

    Look(SparkSession spark, TableOptions options, String data, TableFormat format) {
      this.spark = spark;
      this.options = options;
      this.data = data;
      this.format = format;
      this.table = table(data);
      this.names = List.of(table.schema().fieldNames());
      this.labels = options.labels().stream().map(this::label).toList();
    }

    private RawTable table(String path) {
      return RawTable.of(spark, format.format(), new Table(Optional.of(path), format.options()));
    }

    /** Resolves a label given by name or, without a header, by number. */
    private String label(String given) {
      if (names.contains(given)) {
        return given;
      }
      boolean number = given.matches("\\d{1,6}") && format.columns().isEmpty();
      if (number && Integer.parseInt(given) >= 1 && Integer.parseInt(given) <= names.size()) {
        return names.get(Integer.parseInt(given) - 1);
      }
      JobFailure failure = ColumnNames.missing(given, names);
      throw format.said().contains("no header")
          ? ExitCode.BAD_DATA.failure(
              failure.getMessage(),
              "There is no header: name its number, from 1 to %s.".formatted(names.size()))
          : failure;
    }

    TableStudy study() throws IOException {
      TableProfile profile = profile();
      if (profile.hasUnfinished() && canHaveLineEnds()) {
        format = format.withLineEnds();
        table = table(data);
        profile = profile();
      }
      List<String> warnings = new ArrayList<>(ColumnNames.repeated(format.columns(), names));
      requireFewMalformed(profile, warnings);
      boolean comma = profile.hasDecimalComma();
      List<ColumnGuess> columns = new ArrayList<>();
      for (ColumnProfile column : profile.columns()) {
        if (!labels.contains(column.name())) {
          ColumnGuess guess = ColumnGuess.of(column, comma);
          columns.add(guess);
          warnings.addAll(guess.warnings());
        }
      }
      Set<String> readable = Set.copyOf(table.readableNames());
      for (StructField field : table.schema().fields()) {
        if (!readable.contains(field.name())) {
          String type = field.dataType().simpleString();
          columns.add(ColumnGuess.of(new ColumnProfile(field.name(), type, 1), comma));
        }
      }
      requireFeatures(columns);
      LabelGuess label = label(profile);
      requireLabels(profile, label, warnings);
      Map<String, String> aliases = aliases(label);
      return new TableStudy(
          data,
          options.test(),
          format,
          profile,
          labels,
          label,
          columns,
          comma,
          aliases,
          table,
          warnings);
    }

    private TableProfile profile() {
      spark.sparkContext().setJobDescription("look at the columns");
      return table.profile(labels, name -> true);
    }

    private boolean canHaveLineEnds() {
      return format.format().equals("csv") && !format.options().containsKey("multiLine");
    }

    private void requireFewMalformed(TableProfile profile, List<String> warnings) {
      long malformed = profile.malformed();
      if (malformed == 0) {
        return;
      }
      String what =
          String.format(
              Locale.ROOT,
              "%s: %,d of %,d rows have more or fewer values than the header; one of them: %s",
              data,
              malformed,
              malformed + profile.rows(),
              ColumnGuess.shortened(profile.malformedRow(), 120));
      String remedy = "Is the separator right? " + format.said();
      setAside(malformed, MOST_BAD * (malformed + profile.rows()), what, remedy, warnings);
    }

    /** Warns of rows that are set aside, or fails if they are too many. */
    private static void setAside(
        long bad, double most, String what, String remedy, List<String> warnings) {
      if (bad > most) {
        throw ExitCode.BAD_DATA.failure(what, remedy);
      }
      warnings.add(what + "; they are set aside");
    }

    private void requireFeatures(List<ColumnGuess> columns) {
      if (columns.stream().allMatch(ColumnGuess::isIgnored)) {
        List<String> reasons =
            columns.stream().map(c -> "%s (%s)".formatted(c.name(), c.said())).limit(20).toList();
        throw ExitCode.BAD_DATA.failure(
            "There is no feature to learn from: " + String.join(", ", reasons),
            "--set data.columns.NAME=category, or number, reads a column anyway.");
      }
    }

    private LabelGuess label(TableProfile profile) {
      List<LabelGuess> guesses =
          labels.stream().map(name -> LabelGuess.of(profile.column(name), options.task())).toList();
      return guesses.size() == 1 ? guesses.get(0) : LabelGuess.ofSeveral(guesses, labels);
    }

    private void requireLabels(TableProfile profile, LabelGuess label, List<String> warnings) {
      long without = label.withoutLabel();
      if (without == 0) {
        return;
      }
      String what =
          String.format(Locale.ROOT, "%,d of %,d rows have no label", without, profile.rows());
      String remedy = "Name another --label, or leave them out of the table.";
      setAside(without, MOST_WITHOUT_LABEL * profile.rows(), what, remedy, warnings);
    }

    /** Finds other spellings of class names in the test rows. */
    private Map<String, String> aliases(LabelGuess label) {
      if (options.test().isEmpty() || label.classes().isEmpty() || labels.size() != 1) {
        return Map.of();
      }
      spark.sparkContext().setJobDescription("look at the labels to test on");
      ColumnProfile other =
          table(options.test().get()).profile(labels, labels::contains).column(labels.get(0));
      Map<String, String> aliases = label.aliases(other);
      List<String> unknown = label.unknown(other, aliases);
      if (!unknown.isEmpty()) {
        throw ExitCode.BAD_DATA.failure(
            "%s has labels that no training row has: %s"
                .formatted(options.test().get(), String.join(", ", unknown)),
            "The classes are: %s. Map other spellings to them with data.class-aliases."
                .formatted(String.join(", ", label.classes())));
      }
      return aliases;
    }
  }
}
