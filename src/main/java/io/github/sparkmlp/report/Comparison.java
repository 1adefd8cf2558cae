package io.github.sparkmlp.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.sparkmlp.record.Figures;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** Compares several runs side by side. */
record Comparison(List<ReportedRun> records) {
  private static final int MOST_POINTS = 2000;

  /** Returns one chart per metric with the curves of all runs, of validation rows if any. */
  List<Chart> charts() {
    return List.of(
        chart("train-loss", "Train loss", "number", "trainLoss"),
        chart("validation-loss", "Validation loss", "number", "validationLoss"),
        chart("train-accuracy", "Train accuracy", "share", "trainAccuracy"),
        chart("validation-accuracy", "Validation accuracy", "share", "validationAccuracy"),
        chart("rmse", "Validation RMSE", "number", "validationRmse"),
        chart("learning-rate", "Learning rate", "number", "learningRate"),
        chart("pace", "Rows per second", "number", "rowsPerSecond"));
  }

  private Chart chart(String id, String title, String unit, String column) {
    TreeMap<Double, double[]> values = new TreeMap<>();
    double[] nothing = records.stream().mapToDouble(any -> Double.NaN).toArray();
    for (int run = 0; run < records.size(); run++) {
      LineTable epochs = records.get(run).epochs();
      double[] own = epochs.column(column);
      double[] x = epochs.column("epoch");
      for (int row : Thinning.of(x.length, MOST_POINTS / records.size(), List.of(own))) {
        values.computeIfAbsent(x[row], any -> nothing.clone())[run] = own[row];
      }
    }
    double[] x = values.keySet().stream().mapToDouble(Double::doubleValue).toArray();
    Chart chart = new Chart(new Chart.Title(id, title, unit), "epoch", x);
    for (int run = 0; run < records.size(); run++) {
      int index = run;
      double[] own = values.values().stream().mapToDouble(all -> all[index]).toArray();
      chart.curve(records.get(run).name(), Chart.colour(run), own, run >= 8);
    }
    return chart;
  }

  /** Returns a table of the final figures that any run has. */
  Html finalFigures() {
    Map<String, Function<ReportedRun, String>> figures = figures();
    figures
        .values()
        .removeIf(figure -> records.stream().map(figure).allMatch(Figures.NONE::equals));
    List<String> columns = new ArrayList<>(List.of("run", "status"));
    columns.addAll(figures.keySet());
    Table table = new Table("numbers fill", "", columns);
    for (int i = 0; i < records.size(); i++) {
      ReportedRun record = records.get(i);
      List<Html> cells = new ArrayList<>();
      cells.add(Html.tag("td").add(Headline.status(record.run())));
      figures.values().forEach(figure -> cells.add(Html.tag("td", figure.apply(record))));
      table.row(Html.tag("th").add(named(record, Chart.colour(i))), cells);
    }
    return table.html();
  }

  private static Html named(ReportedRun record, String colour) {
    return Html.tag("span.run", record.name())
        .with("style", "--colour: var(--%s)".formatted(colour));
  }

  private static Map<String, Function<ReportedRun, String>> figures() {
    Map<String, Function<ReportedRun, String>> figures = new LinkedHashMap<>();
    figures.put("rows", ReportedRun::scored);
    figures.put("loss", record -> Figures.number(record.score().path("loss")));
    figures.put("accuracy", record -> Figures.percent(record.score().path("accuracy")));
    figures.put("macro F1", record -> Figures.percent(record.score().path("macroF1")));
    figures.put("RMSE", record -> Figures.number(record.score().path("rmse")));
    figures.put("epochs", record -> Figures.number(record.run().path("epochs")));
    figures.put("model of epoch", record -> Figures.number(record.run().path("modelEpoch")));
    figures.put(
        "duration",
        record -> Figures.duration(record.run().path("started"), record.run().path("ended")));
    figures.put("SHA-256", record -> start(record.run().path("modelSha256")));
    return figures;
  }

  private static String start(JsonNode sha256) {
    String text = Figures.text(sha256);
    return text.substring(0, Math.min(12, text.length()));
  }
}
