package io.github.sparkmlp.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.sparkmlp.record.Figures;
import java.util.List;

/**
 * A reliability diagram (for each bin of probabilities, the share of right predictions) with a
 * histogram of the probabilities.
 */
final class CalibrationFigure {
  private static final int WIDTH = 380;
  private static final int HEIGHT = 230;
  private static final int LEFT = 50;
  private static final int TOP = 10;

  private final JsonNode calibration;

  CalibrationFigure(JsonNode calibration) {
    this.calibration = calibration;
  }

  List<Html> all() {
    return List.of(reliability(), histogram());
  }

  private Html reliability() {
    double error = calibration.path("error").asDouble();
    return Html.tag("figure")
        .add(Html.tag("h3", "Are the probabilities right?"))
        .add(diagram())
        .add(
            Html.tag("figcaption")
                .add(
                    Html.tag(
                        "p",
                        "Of predictions with a probability around x, the share y was right; the gap to the"
                            + " dashed line is %s on average.".formatted(Figures.percent(error)))))
        .add(
            Html.tag("details")
                .with("class", "closable")
                .with("open", "")
                .add(Html.tag("summary", "As a table"), table()));
  }

  private Html diagram() {
    Html svg = axes("probability of what was predicted");
    JsonNode bins = calibration.path("bins");
    for (int bin = 0; bin < bins.size(); bin++) {
      JsonNode of = bins.get(bin);
      if (of.path("predictions").asLong() > 0) {
        double accuracy = of.path("accuracy").asDouble();
        double probability = of.path("probability").asDouble();
        svg.add(bar("is", bin, 0, accuracy));
        svg.add(bar("gap", bin, Math.min(accuracy, probability), Math.max(accuracy, probability)));
      }
    }
    return svg.add(line("ideal", x(0), y(0), x(1), y(1)));
  }

  private Html histogram() {
    JsonNode bins = calibration.path("bins");
    double all = 0;
    for (JsonNode bin : bins) {
      all += bin.path("predictions").asLong();
    }
    Html svg = axes("probability of what was predicted");
    for (int bin = 0; bin < bins.size(); bin++) {
      svg.add(bar("is", bin, 0, bins.get(bin).path("predictions").asLong() / all));
    }
    return Html.tag("figure")
        .add(Html.tag("h3", "How confident were the predictions?"), svg)
        .add(Html.tag("figcaption").add(Html.tag("p", "The share of all predictions.")));
  }

  private static Html axes(String below) {
    Html svg =
        Html.tag("svg")
            .with("class", "calibration")
            .with("viewBox", "0 0 %s %s".formatted(WIDTH + LEFT + 20, HEIGHT + TOP + 46))
            .with("role", "img")
            .with("aria-label", "The figures are in the table of probabilities.");
    for (int tick = 0; tick <= 5; tick++) {
      double share = tick / 5.0;
      svg.add(line("axis", x(0), y(share), x(1), y(share)));
      svg.add(Plot.text(LEFT - 8, y(share) + 4, "end", Math.round(100 * share) + " %"));
      svg.add(Plot.text(x(share), y(0) + 18, "middle", Math.round(100 * share) + " %"));
    }
    return svg.add(Plot.text(x(0.5), y(0) + 38, "middle", below));
  }

  private Html bar(String style, int bin, double from, double to) {
    double width = 1.0 / calibration.path("bins").size();
    return Html.tag("rect")
        .with("class", style)
        .with("x", Plot.coordinate(x(bin * width) + 2))
        .with("width", Plot.coordinate(WIDTH * width - 4))
        .with("y", Plot.coordinate(y(to)))
        .with("height", Plot.coordinate(y(from) - y(to)));
  }

  private static double x(double share) {
    return LEFT + WIDTH * share;
  }

  private static double y(double share) {
    return TOP + HEIGHT * (1 - share);
  }

  private static Html line(String style, double x1, double y1, double x2, double y2) {
    return Html.tag("path")
        .with("class", style)
        .with(
            "d",
            "M%s %sL%s %s"
                .formatted(
                    Plot.coordinate(x1),
                    Plot.coordinate(y1),
                    Plot.coordinate(x2),
                    Plot.coordinate(y2)));
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
