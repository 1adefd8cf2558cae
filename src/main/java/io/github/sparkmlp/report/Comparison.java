package io.github.sparkmlp.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/** Several runs beside each other. */
final class Comparison {
  private static final int MOST_POINTS = 2000;

  private final List<RunRecord> records;

  Comparison(List<RunRecord> records) {
    this.records = records;
  }

  /** Of each metric the curves of all runs; the validation rows', where there are any. */
  List<Chart> charts() {
    List<Chart> charts = new ArrayList<>();
    charts.add(chart(new Chart.Title("train-loss", "Train loss", "number"), "trainLoss"));
    charts.add(
        chart(new Chart.Title("validation-loss", "Validation loss", "number"), "validationLoss"));
    charts.add(
        chart(new Chart.Title("train-accuracy", "Train accuracy", "share"), "trainAccuracy"));
    charts.add(
        chart(
            new Chart.Title("validation-accuracy", "Validation accuracy", "share"),
            "validationAccuracy"));
    charts.add(chart(new Chart.Title("rmse", "Validation RMSE", "number"), "validationRmse"));
    charts.add(chart(new Chart.Title("learning-rate", "Learning rate", "number"), "learningRate"));
    charts.add(chart(new Chart.Title("pace", "Rows a second", "number"), "rowsPerSecond"));
    return charts.stream().filter(chart -> !chart.isEmpty()).toList();
  }

  private Chart chart(Chart.Title title, String column) {
    TreeMap<Double, double[]> values = new TreeMap<>();
    for (int run = 0; run < records.size(); run++) {
      LineTable epochs = records.get(run).epochs();
      double[] own = epochs.column(column);
      double[] x = epochs.column("epoch");
      for (int row : Thinning.of(x.length, MOST_POINTS / records.size(), List.of(own))) {
        values.computeIfAbsent(x[row], any -> nothing())[run] = own[row];
      }
    }
    double[] x = values.keySet().stream().mapToDouble(Double::doubleValue).toArray();
    Chart chart = new Chart(title, "epoch", x);
    for (int run = 0; run < records.size(); run++) {
      int index = run;
      double[] own = values.values().stream().mapToDouble(all -> all[index]).toArray();
      chart.curve(records.get(run).name(), colour(run), own, run >= 8);
    }
    return chart;
  }

  private double[] nothing() {
    double[] all = new double[records.size()];
    Arrays.fill(all, Double.NaN);
    return all;
  }

  private static String colour(int run) {
    return "c" + (run % 8 + 1);
  }

  /** How each run ended. */
  Html finalFigures() {
    List<String> columns =
        List.of(
            "run",
            "status",
            "rows",
            "loss",
            "accuracy",
            "RMSE",
            "epochs",
            "model of epoch",
            "duration",
            "model");
    Table table = new Table("numbers fill", "", columns);
    for (int i = 0; i < records.size(); i++) {
      RunRecord record = records.get(i);
      JsonNode run = record.run();
      JsonNode score = record.score();
      Html name =
          Html.tag("th")
              .add(
                  Html.tag("span", record.name())
                      .with("class", "run")
                      .with("style", "--colour: var(--%s)".formatted(colour(i))));
      List<Html> cells = new ArrayList<>();
      cells.add(Html.tag("td").add(Headline.status(run)));
      for (String cell :
          List.of(
              record.scored(),
              Figures.number(score.path("loss")),
              Figures.percent(score.path("accuracy")),
              Figures.number(score.path("rmse")),
              Figures.number(run.path("epochs")),
              Figures.number(run.path("modelEpoch")),
              Figures.duration(run.path("started"), run.path("ended")))) {
        cells.add(Html.tag("td", cell));
      }
      String sha256 = run.path("modelSha256").asText("–");
      cells.add(
          Html.tag("td", sha256.substring(0, Math.min(12, sha256.length())))
              .with("class", "hash")
              .with("title", sha256));
      table.row(name, cells);
    }
    return table.html();
  }
}
