package io.github.sparkmlp.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;

/** The reliability diagram: of each bin of probabilities, how many predictions were right. */
final class CalibrationFigure {
  private static final int SIDE = 300;
  private static final int LEFT = 50;
  private static final int TOP = 10;

  private final JsonNode calibration;

  CalibrationFigure(JsonNode calibration) {
    this.calibration = calibration;
  }

  Html html() {
    double error = calibration.path("error").asDouble();
    return Html.tag("figure")
        .add(Html.tag("h3", "Are probabilities what they say?"))
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
    Html svg =
        Html.tag("svg")
            .with("class", "calibration")
            .with("viewBox", "0 0 %d %d".formatted(SIDE + LEFT + 20, SIDE + TOP + 46))
            .with("role", "img")
            .with("aria-label", "Reliability diagram; its figures are in the table below.");
    for (int tick = 0; tick <= 5; tick++) {
      double share = tick / 5.0;
      svg.add(line("axis", x(0), y(share), x(1), y(share)));
      svg.add(text(LEFT - 8, y(share) + 4, "end", Math.round(100 * share) + " %"));
      svg.add(text(x(share), y(0) + 18, "middle", Math.round(100 * share) + " %"));
    }
    JsonNode bins = calibration.path("bins");
    for (int bin = 0; bin < bins.size(); bin++) {
      if (bins.get(bin).path("predictions").asLong() > 0) {
        addBin(svg, bin, bins.size());
      }
    }
    return svg.add(line("ideal", x(0), y(0), x(1), y(1)))
        .add(text(x(0.5), y(0) + 38, "middle", "probability of what was predicted"));
  }

  private void addBin(Html svg, int bin, int bins) {
    JsonNode of = calibration.path("bins").get(bin);
    double accuracy = of.path("accuracy").asDouble();
    double probability = of.path("probability").asDouble();
    double left = x((double) bin / bins) + 2;
    double width = (double) SIDE / bins - 4;
    svg.add(rectangle("is", left, width, 0, accuracy));
    svg.add(
        rectangle(
            "gap", left, width, Math.min(accuracy, probability), Math.max(accuracy, probability)));
  }

  private static double x(double share) {
    return LEFT + SIDE * share;
  }

  private static double y(double share) {
    return TOP + SIDE * (1 - share);
  }

  private static Html rectangle(String style, double left, double width, double from, double to) {
    return Html.tag("rect")
        .with("class", style)
        .with("x", coordinate(left))
        .with("width", coordinate(width))
        .with("y", coordinate(y(to)))
        .with("height", coordinate(y(from) - y(to)));
  }

  private static Html line(String style, double x1, double y1, double x2, double y2) {
    return Html.tag("path")
        .with("class", style)
        .with(
            "d",
            "M%s %sL%s %s"
                .formatted(coordinate(x1), coordinate(y1), coordinate(x2), coordinate(y2)));
  }

  private static Html text(double x, double y, String anchor, String text) {
    return Html.tag("text", text)
        .with("x", coordinate(x))
        .with("y", coordinate(y))
        .with("text-anchor", anchor);
  }

  private static String coordinate(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  private Html table() {
    Table table =
        new Table("numbers", "", List.of("probability", "mean", "were right", "predictions"));
    JsonNode bins = calibration.path("bins");
    for (int bin = 0; bin < bins.size(); bin++) {
      JsonNode of = bins.get(bin);
      boolean empty = of.path("predictions").asLong() == 0;
      table.row(
          "%d to %d %%".formatted(100 * bin / bins.size(), 100 * (bin + 1) / bins.size()),
          List.of(
              empty ? "–" : Figures.percent(of.path("probability")),
              empty ? "–" : Figures.percent(of.path("accuracy")),
              Figures.number(of.path("predictions"))));
    }
    return table.html();
  }
}
