package io.github.sparkmlp.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Plots for each predicted value: predicted against actual, and the residuals. */
final class ValueFigures {
  private ValueFigures() {}

  static List<Html> of(JsonNode values) {
    List<Html> figures = new ArrayList<>();
    for (JsonNode value : values.path("each")) {
      figures.add(against(value));
      figures.add(residuals(value));
    }
    return figures;
  }

  private static Html against(JsonNode value) {
    double least = value.path("least").asDouble();
    double greatest = value.path("greatest").asDouble();
    JsonNode counts = value.path("counts");
    double step = (greatest - least) / counts.size();
    double most = 1;
    for (JsonNode row : counts) {
      for (JsonNode count : row) {
        most = Math.max(most, count.asDouble());
      }
    }
    String name = value.path("name").asText();
    Plot plot =
        new Plot(
            new Plot.Axis("actual " + name, least, greatest, false),
            new Plot.Axis("predicted", least, greatest, false),
            "Predicted values of %s against the actual ones.".formatted(name));
    for (int i = 0; i < counts.size(); i++) {
      for (int j = 0; j < counts.get(i).size(); j++) {
        double count = counts.get(i).get(j).asDouble();
        if (count > 0) {
          double x = least + i * step;
          double y = least + j * step;
          double shade = Math.log1p(count) / Math.log1p(most);
          plot.box(x, y, x + step, y + step, 0.15 + 0.85 * shade);
        }
      }
    }
    double[] diagonal = {least, greatest};
    return figure(
        "Predicted against actual: " + name,
        plot.line("ideal", diagonal, diagonal).html(),
        "The darker, the more rows. On the dashed line a prediction is right; what lies beyond the"
            + " range of the actual values is drawn at its edge.");
  }

  private static Html residuals(JsonNode value) {
    JsonNode counts = value.path("residuals");
    double bound = value.path("bound").asDouble();
    double all = 0;
    double most = 0;
    for (JsonNode count : counts) {
      all += count.asDouble();
      most = Math.max(most, count.asDouble());
    }
    Plot plot =
        new Plot(
            new Plot.Axis("predicted − actual", -bound, bound, false),
            new Plot.Axis("rows", 0, most / all, true),
            "The residuals of %s.".formatted(value.path("name").asText()));
    double step = 2 * bound / counts.size();
    for (int i = 0; i < counts.size(); i++) {
      double from = -bound + i * step;
      plot.box(from, 0, from + step, counts.get(i).asDouble() / all, 1);
    }
    return figure(
        "Residuals: " + value.path("name").asText(),
        plot.html(),
        "The share of all rows by how far predictions are off; the outermost bars have what lies"
            + " beyond.");
  }

  static Html figure(String title, Html svg, String caption) {
    return Html.tag("figure")
        .add(Html.tag("h3", title), svg)
        .add(Html.tag("figcaption").add(Html.tag("p", caption)));
  }
}
