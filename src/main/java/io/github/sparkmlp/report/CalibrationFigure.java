package io.github.sparkmlp.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.sparkmlp.record.Figures;
import java.util.List;

/**
 * A reliability diagram (for each bin of probabilities, the share of right predictions) with a
 * histogram of the probabilities.
 */
record CalibrationFigure(JsonNode calibration) {

  List<Html> all() {
    return List.of(reliability(), histogram());
  }

  private Html reliability() {
    Plot plot = plot();
    JsonNode bins = calibration.path("bins");
    double width = 1.0 / bins.size();
    for (int bin = 0; bin < bins.size(); bin++) {
      JsonNode of = bins.get(bin);
      if (of.path("predictions").asLong() > 0) {
        double accuracy = of.path("accuracy").asDouble();
        double probability = of.path("probability").asDouble();
        double low = Math.min(accuracy, probability);
        double high = Math.max(accuracy, probability);
        plot.bar("is", bin * width, 0, (bin + 1) * width, accuracy);
        plot.bar("gap", bin * width, low, (bin + 1) * width, high);
      }
    }
    double[] diagonal = {0, 1};
    String error = Figures.percent(calibration.path("error").asDouble());
    return ValueFigures.figure(
            "Are the probabilities right?",
            plot.line("ideal", diagonal, diagonal).html(),
            "Of predictions with a probability around x, the share y was right; the gap to the"
                + " dashed line is %s on average.".formatted(error))
        .add(Html.closable("As a table", table()));
  }

  private Html histogram() {
    Plot plot = plot();
    JsonNode bins = calibration.path("bins");
    double width = 1.0 / bins.size();
    double all = 0;
    for (JsonNode bin : bins) {
      all += bin.path("predictions").asLong();
    }
    for (int bin = 0; bin < bins.size(); bin++) {
      double share = bins.get(bin).path("predictions").asLong() / all;
      plot.bar("is", bin * width, 0, (bin + 1) * width, share);
    }
    return ValueFigures.figure(
        "How confident were the predictions?", plot.html(), "The share of all predictions.");
  }

  private static Plot plot() {
    return new Plot(
        new Plot.Axis("probability of what was predicted", 0, 1, true),
        new Plot.Axis("share", 0, 1, true),
        "The figures are in the table of probabilities.");
  }

  private Html table() {
    Table table =
        new Table("numbers", "", List.of("probability", "mean", "were right", "predictions"));
    JsonNode bins = calibration.path("bins");
    for (int bin = 0; bin < bins.size(); bin++) {
      JsonNode of = bins.get(bin);
      boolean empty = of.path("predictions").asLong() == 0;
      table.row(
          "%s to %s %%".formatted(100 * bin / bins.size(), 100 * (bin + 1) / bins.size()),
          List.of(
              empty ? Figures.NONE : Figures.percent(of.path("probability")),
              empty ? Figures.NONE : Figures.percent(of.path("accuracy")),
              Figures.number(of.path("predictions"))));
    }
    return table.html();
  }
}
