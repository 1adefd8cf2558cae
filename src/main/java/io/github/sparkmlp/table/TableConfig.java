package io.github.sparkmlp.table;

import com.typesafe.config.ConfigUtil;
import io.github.sparkmlp.choice.TargetType;
import io.github.sparkmlp.config.DataShape;
import io.github.sparkmlp.hocon.TableDefaults;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes a configuration for a table that was examined, in ordinary keys. */
public final class TableConfig {
  private static final int WIDEST_LINE = 60;
  private static final int WIDEST_COMMENT = 300;

  /** Up to this many columns are listed individually even if they need no entry. */
  private static final int MOST_LISTED = 200;

  private static final Map<String, String> REMARKS =
      Map.of(
          "network.hidden", "inputs and outputs follow from the data",
          "optimizer.learning-rate", "smaller where the loss jumps",
          "batch.size", "rows per step",
          "epochs", "at most",
          "early-stopping.metric", "of the validation rows; the best epoch is kept",
          "early-stopping.patience", "epochs without improvement that end the training");

  private final TableStudy study;
  private final boolean commented;
  private final List<String> lines = new ArrayList<>();

  private TableConfig(TableStudy study, boolean commented) {
    this.study = study;
    this.commented = commented;
  }

  /**
   * Returns the configuration as HOCON.
   *
   * @param commented whether each line is explained in a comment
   */
  public static String of(TableStudy study, boolean commented) {
    TableConfig config = new TableConfig(study, commented);
    config.write();
    return String.join("\n", config.lines) + "\n";
  }

  private void write() {
    if (commented) {
      study.said().forEach(this::remark);
      study.warnings().forEach(warning -> remark("warning: " + warning));
      firstRows();
      line("", "");
    }
    line("run-name = " + runName() + "-${timestamp}", "the folder of the run, below output");
    line("output = runs", "where runs are kept");
    line("seed = 42", "of starting weights and the order of rows");
    line("data {", "");
    sources();
    label();
    columns();
    preparation();
    line("}", "");
    task();
    learning();
  }

  private void remark(String text) {
    lines.add("# " + ColumnGuess.shortened(text, WIDEST_COMMENT));
  }

  private void firstRows() {
    remark("the first rows, as they are read:");
    for (List<String> row : study.firstRows()) {
      remark("  " + row.stream().limit(40).collect(Collectors.joining(" | ")));
    }
  }

  private void line(String text, String comment) {
    String remark = ColumnGuess.shortened(comment, WIDEST_COMMENT);
    lines.add(
        commented && !comment.isEmpty()
            ? String.format(Locale.ROOT, "%-" + WIDEST_LINE + "s # %s", text, remark)
            : text);
  }

  private String runName() {
    String name = study.data().replaceAll("/+$", "");
    String last = name.substring(name.lastIndexOf('/') + 1).replaceAll("[.*{\\[].*", "");
    String clean = last.replaceAll("[^A-Za-z0-9_-]+", "-").replaceAll("^-+|-+$", "");
    return clean.isEmpty() ? "table" : clean;
  }

  private void sources() {
    line("  format = " + study.format().format(), "csv, parquet, json, orc");
    Map<String, String> options = study.format().options();
    if (!options.isEmpty()) {
      line(
          options.entrySet().stream()
              .map(option -> option.getKey() + " = " + quoted(option.getValue()))
              .collect(Collectors.joining(", ", "  options { ", " }")),
          study.format().said());
    }
    line("  train { path = %s }".formatted(quoted(study.data())), "the training rows");
    line("  validation { fraction = 0.1 }", "10 % of the rows, by content; for early stopping");
    if (study.test().isPresent()) {
      line("  test { path = %s }".formatted(quoted(study.test().get())), "scored once, at the end");
    } else {
      line("  test { fraction = 0.1 }", "10 % of the rows, by content; scored once, at the end");
    }
    if (study.badRows() > 0) {
      line("  bad-rows = " + study.badRows(), "the share of rows that may be set aside");
    }
  }

  private void label() {
    List<String> labels = study.labels();
    line(
        "  label = " + (labels.size() == 1 ? quoted(labels.get(0)) : list(labels)),
        study.label().said());
    if (!study.label().classes().isEmpty()) {
      line(
          "  classes = " + list(study.label().classes()),
          study.label().task() == LabelGuess.Task.BINARY
              ? "in the order of outputs; the second is the positive class"
              : "in the order of outputs");
    }
    study
        .aliases()
        .forEach(
            (other, name) ->
                line(
                    "  class-aliases { %s = %s }".formatted(quoted(other), quoted(name)),
                    "as the test rows spell it"));
  }

  private void columns() {
    line("  features = [\"*\"]", "all columns but the label; \"-name\" leaves one out");
    line("  columns {", "category, number, boolean, date, date-time, time or ignore");
    boolean all = commented && study.columns().size() <= MOST_LISTED;
    for (ColumnGuess column : study.columns()) {
      String comment = "%s; %s; %s".formatted(column.said(), column.counts(), column.values());
      String name = quoted(column.name());
      if (column.type().isPresent()) {
        String type = column.type().get().toString();
        boolean plain = type.matches("[a-z-]+");
        line("    %s = %s".formatted(name, plain ? type : quoted(type)), comment);
      } else if (all) {
        line("    # %s".formatted(name), comment);
      }
    }
    line("  }", "");
  }

  private void preparation() {
    if (study.decimalComma()) {
      line("  decimal-comma = true", "1,5 is one and a half");
    }
    List<String> missing = study.missing();
    line("  missing-values = " + list(missing), "texts that mean a missing value");
    line(
        "  missing = indicate",
        "a missing number becomes the mean; where many are missing, an extra input marks them");
    line("  scale = standard", "(x - mean) / standard deviation");
    if (study.label().task() == LabelGuess.Task.REGRESSION) {
      line(
          "  target = standard",
          "(y - mean) / standard deviation"
              + (study.hasSkewedLabels() ? "; log: a few are far larger than the others" : ""));
    }
  }

  private void task() {
    boolean values = study.label().task() == LabelGuess.Task.REGRESSION;
    line("task = " + (values ? "regression" : "classification"), "");
  }

  private void learning() {
    TargetType targets =
        switch (study.label().task()) {
          case CLASSIFICATION -> TargetType.CLASS;
          case BINARY -> TargetType.LABELS;
          case REGRESSION -> TargetType.VALUES;
        };
    long rows = Math.round(study.profile().rows() * (study.test().isPresent() ? 0.9 : 0.8));
    int features = (int) study.columns().stream().filter(column -> !column.isIgnored()).count();
    Map<String, Object> keys = TableDefaults.learning(new DataShape(rows, features, 0), targets);
    keys.remove("data.validation.fraction");
    keys.forEach((key, value) -> line(key + " = " + value, REMARKS.getOrDefault(key, "")));
  }

  private static String quoted(String text) {
    return ConfigUtil.quoteString(text);
  }

  private static String list(List<String> texts) {
    return texts.stream().map(TableConfig::quoted).collect(Collectors.joining(", ", "[", "]"));
  }
}
