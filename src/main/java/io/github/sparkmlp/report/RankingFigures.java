package io.github.sparkmlp.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.sparkmlp.record.Figures;
import java.util.List;

/**
 * Plots for two classes: the ROC curve and the precision-recall curve, each with the line of
 * chance.
 *
 * @param second the name of the positive class
 */
record RankingFigures(JsonNode ranking, String second, double auc) {

  List<Html> all() {
    long positives = ranking.path("positives").asLong();
    long negatives = ranking.path("negatives").asLong();
    if (positives == 0 || negatives == 0) {
      return List.of();
    }
    JsonNode found = ranking.path("found");
    JsonNode wrong = ranking.path("wrong");
    int points = found.size();
    double[] recall = new double[points];
    double[] alarms = new double[points];
    double[] precision = new double[points];
    for (int i = 0; i < points; i++) {
      recall[i] = found.get(i).asDouble() / positives;
      alarms[i] = wrong.get(i).asDouble() / negatives;
      double taken = found.get(i).asDouble() + wrong.get(i).asDouble();
      precision[i] = taken == 0 ? 1 : found.get(i).asDouble() / taken;
    }
    if (points > 1) {
      precision[0] = precision[1];
    }
    return List.of(
        roc(alarms, recall), precision(recall, precision, positives, positives + negatives));
  }

  private Html roc(double[] alarms, double[] recall) {
    Plot plot =
        new Plot(
            new Plot.Axis("false positive rate", 0, 1, true),
            new Plot.Axis("true positive rate", 0, 1, true),
            "The ROC curve of class %s; its area is %s.".formatted(second, Figures.number(auc)));
    double[] diagonal = {0, 1};
    return ValueFigures.figure(
        "ROC: how much of \"%s\" is found".formatted(second),
        plot.line("ideal", diagonal, diagonal).line("curve", alarms, recall).html(),
        "By the threshold, from none to all. The area below the curve (AUC) is %s; chance has 0.5,"
                .formatted(Figures.number(auc))
            + " the dashed line.");
  }

  private Html precision(double[] recall, double[] precision, long positives, long all) {
    double base = positives / (double) all;
    Plot plot =
        new Plot(
            new Plot.Axis("share of \"%s\" that is found (recall)".formatted(second), 0, 1, true),
            new Plot.Axis("precision", 0, 1, true),
            "Precision by recall of class %s.".formatted(second));
    return ValueFigures.figure(
        "Precision by recall",
        plot.line("ideal", new double[] {0, 1}, new double[] {base, base})
            .line("curve", recall, precision)
            .html(),
        "The share of the rows predicted as \"%s\" that are. Chance has the base rate, %s of the rows:"
                .formatted(second, Figures.percent(base))
            + " the dashed line.");
  }
}
