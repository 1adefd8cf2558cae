package io.github.sparkmlp.report;

import io.github.sparkmlp.record.Figures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The curves of one run, and the same figures as tables. */
final class RunCurves {
  private static final List<String> PARTS =
      List.of("schedule", "broadcast", "compute", "aggregate", "update");
  private static final List<String> SHARES =
      List.of("Accuracy", "TopKAccuracy", "MacroPrecision", "MacroRecall", "MacroF1", "Auc");
  private static final int MOST_ROWS = 200;

  private final ReportedRun record;
  private final LineTable epochs;
  private final double[] x;

  RunCurves(ReportedRun record) {
    this.record = record;
    this.epochs = record.epochs();
    this.x = epochs.column("epoch");
  }

  List<Chart> learning() {
    List<Chart> charts = new ArrayList<>();
    charts.add(trainAndValidation("loss", "Loss", "number", "Loss"));
    charts.add(trainAndValidation("accuracy", "Accuracy", "share", "Accuracy"));
    charts.add(
        validation("shares", "More metrics of the validation rows", "share", SHARES.subList(1, 6)));
    if (!Arrays.equals(epochs.column("validationLogLoss"), epochs.column("validationLoss"))) {
      charts.add(validation("log-loss", "Log loss", "number", List.of("LogLoss")));
    }
    charts.add(validation("errors", "Validation errors", "number", List.of("Rmse", "Mae")));
    charts.add(validation("r2", "R²", "number", List.of("R2")));
    charts.add(
        chart("learning-rate", "Learning rate", "number")
            .curve("learning rate", "c3", epochs.column("learningRate")));
    charts.add(
        ofSteps("step-loss", "Loss of each step", "number")
            .curve("train", "train", record.steps().column("trainLoss")));
    return charts;
  }

  List<Chart> time() {
    Chart shares = chart("time", "Shares of each epoch's steps", "share").stacked();
    for (int i = 0; i < PARTS.size(); i++) {
      shares.curve(PARTS.get(i), Chart.colour(i), epochs.column(PARTS.get(i) + "Share"));
    }
    Chart millis =
        chart("millis", "Time of a step", "millis")
            .curve("median", "c1", epochs.column("stepMillisP50"))
            .curve("99 of 100 took less than", "c2", epochs.column("stepMillisP99"));
    Chart each =
        ofSteps("step-millis", "Time of each step", "millis")
            .curve("step", "c1", record.steps().column("millis"));
    return List.of(shares, millis, each);
  }

  private Chart chart(String id, String title, String unit) {
    return new Chart(new Chart.Title(id, title, unit), "epoch", x);
  }

  private Chart ofSteps(String id, String title, String unit) {
    return new Chart(new Chart.Title(id, title, unit), "step", record.steps().column("step"));
  }

  private Chart trainAndValidation(String id, String title, String unit, String metric) {
    return chart(id, title, unit)
        .curve("train", "train", epochs.column("train" + metric))
        .curve("validation", "validation", epochs.column("validation" + metric))
        .mark(record.modelEpoch());
  }

  private Chart validation(String id, String title, String unit, List<String> metrics) {
    Chart chart = chart(id, title, unit).mark(record.modelEpoch());
    for (int i = 0; i < metrics.size(); i++) {
      String name = Figures.words(metrics.get(i));
      chart.curve(name, Chart.colour(i), epochs.column("validation" + metrics.get(i)));
    }
    return chart;
  }

  /** Shows where the time of all steps went: a stacked bar with a legend. */
  Html bar() {
    Html bar = Html.tag("div.shares").with("aria-hidden", true);
    Html legend = Html.tag("ul.legend");
    double[] shares = PARTS.stream().mapToDouble(this::share).toArray();
    for (int i = 0; i < shares.length; i++) {
      String colour = "var(--%s)".formatted(Chart.colour(i));
      String style = String.format(Locale.ROOT, "flex: %.5f; background: %s", shares[i], colour);
      bar.add(Html.tag("span").with("style", style));
      legend.add(
          Html.tag("li", "%s %s".formatted(PARTS.get(i), Figures.percent(shares[i])))
              .with("style", "--colour: " + colour));
    }
    return Html.tag("div").add(bar, legend);
  }

  /**
   * Returns a part's share of the time of all epochs. All epochs have the same rows, so an epoch's
   * time is proportional to 1 / rows per second.
   */
  private double share(String part) {
    double[] shares = epochs.column(part + "Share");
    double[] pace = epochs.column("rowsPerSecond");
    double time = 0;
    double sum = 0;
    for (int i = 0; i < shares.length; i++) {
      if (pace[i] > 0 && Double.isFinite(shares[i])) {
        time += 1 / pace[i];
        sum += shares[i] / pace[i];
      }
    }
    return time == 0 ? 0 : sum / time;
  }

  /** Returns the table of epochs; without scripts it is open, since no curves are drawn. */
  Html epochTable() {
    List<double[]> losses = Stream.of("trainLoss", "validationLoss").map(epochs::column).toList();
    return table(epochs, "epoch", losses);
  }

  Html stepTable() {
    return table(record.steps(), "step", List.of(record.steps().column("trainLoss")));
  }

  private Html table(LineTable lines, String unit, List<double[]> extremes) {
    int[] rows = Thinning.of(lines.rows(), MOST_ROWS, extremes);
    String count = Figures.number(lines.rows());
    String shown = rows.length < lines.rows() ? Figures.number(rows.length) + " of " : "";
    String summary = "%s%s %ss of %s as a table".formatted(shown, count, unit, record.name());
    List<String> columns = lines.names().stream().filter(column -> !column.equals(unit)).toList();
    Table table =
        new Table(
            "numbers",
            "",
            Stream.concat(Stream.of(unit), columns.stream().map(Figures::words)).toList());
    for (int row : rows) {
      table.row(
          Figures.number(lines.column(unit)[row]),
          columns.stream().map(column -> Figures.number(lines.column(column)[row])).toList());
    }
    return Html.closable(summary, table.html().with("tabindex", "0"));
  }
}
