package io.github.sparkmlp.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.sparkmlp.evaluate.Confusion;
import io.github.sparkmlp.record.Figures;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/** Shows which classes were confused: a matrix, or for many an image and the worst pairs. */
final class ConfusionFigures {
  private static final int MOST_READABLE = 30;
  private static final int MOST_BESIDE_OTHERS = 12;
  private static final int LONG_NAME = 3;
  private static final int MOST_PAIRS = 20;
  private static final String AXES = "Rows: actual class; columns: predicted class";

  private final ReportedRun record;
  private final JsonNode matrix;
  private final List<Confusion> pairs;

  ConfusionFigures(ReportedRun record) {
    this.record = record;
    this.matrix = record.score().path("confusion");
    this.pairs = pairs();
  }

  /** Returns all confused pairs, the most frequent first. */
  private List<Confusion> pairs() {
    List<Confusion> found = new ArrayList<>();
    for (int actual = 0; actual < matrix.size(); actual++) {
      for (int predicted = 0; predicted < matrix.size(); predicted++) {
        if (count(actual, predicted) > 0 && actual != predicted) {
          found.add(new Confusion(actual, predicted, count(actual, predicted)));
        }
      }
    }
    for (JsonNode pair : record.score().path("confused")) {
      int actual = pair.path("actual").asInt();
      int predicted = pair.path("predicted").asInt();
      found.add(new Confusion(actual, predicted, pair.path("count").asLong()));
    }
    found.sort(Comparator.comparingLong(Confusion::count).reversed());
    return found;
  }

  private long count(int actual, int predicted) {
    return matrix.path(actual).path(predicted).asLong();
  }

  List<Html> all() {
    List<Html> figures = new ArrayList<>();
    boolean readable = matrix.size() <= MOST_READABLE;
    if (!matrix.isEmpty()) {
      Html figure = Html.tag("figure").add(Html.tag("h3", "Confusion matrix"));
      figure.add(Html.tag("p.soft", AXES)).add(readable ? table() : image());
      figures.add(
          readable && matrix.size() > MOST_BESIDE_OTHERS ? figure.with("class", "wide") : figure);
    }
    if (!pairs.isEmpty() && (matrix.isEmpty() || !readable)) {
      figures.add(worst());
    }
    return figures;
  }

  private Html table() {
    Html names = Html.tag("tr").add(Html.tag("th"));
    Html body = Html.tag("tbody");
    for (int c = 0; c < matrix.size(); c++) {
      String name = record.className(c);
      Html cell = Html.tag("th").with("scope", "col").with("title", name);
      names.add(cell.add(Html.tag("span", name)));
      body.add(row(c));
    }
    boolean areLong =
        IntStream.range(0, matrix.size()).anyMatch(c -> record.className(c).length() > LONG_NAME);
    Html table =
        Html.tag("table")
            .with("class", areLong ? "confusion long" : "confusion")
            .with("aria-label", AXES)
            .add(Html.tag("thead").add(names), body);
    return Html.tag("div.scroll").with("tabindex", "0").add(table);
  }

  private Html row(int actual) {
    String name = record.className(actual);
    Html row = Html.tag("tr").add(Html.tag("th", name).with("scope", "row").with("title", name));
    long all = rows(actual);
    for (int predicted = 0; predicted < matrix.size(); predicted++) {
      long count = count(actual, predicted);
      Html cell = Html.tag("td", count == 0 ? "" : count);
      if (count > 0) {
        cell.with("style", "--heat: " + Figures.rounded(heat(actual, predicted, all), 3));
      }
      row.add(actual == predicted ? cell.with("class", "right") : cell);
    }
    return row;
  }

  private long rows(int actual) {
    return StreamSupport.stream(matrix.path(actual).spliterator(), false)
        .mapToLong(JsonNode::asLong)
        .sum();
  }

  /**
   * Returns a cell's colour strength. A right prediction counts by its share of the row; a wrong
   * one by the square root of its ratio to the most frequent confusion, so that rare confusions are
   * visible.
   */
  private double heat(int actual, int predicted, long all) {
    double count = count(actual, predicted);
    return count == 0
        ? 0
        : actual == predicted ? count / all : Math.sqrt(count / pairs.get(0).count());
  }

  /** Draws the matrix as an image with one pixel per cell. */
  private Html image() {
    int size = matrix.size();
    long[] all = IntStream.range(0, size).mapToLong(this::rows).toArray();
    String source =
        Png.of(
            size,
            size,
            pixel -> {
              int actual = pixel / size;
              int predicted = pixel % size;
              int strength = (int) Math.ceil(127 * heat(actual, predicted, all[actual]));
              return ImageShape.signed(actual == predicted ? strength : -strength);
            });
    return Html.tag("img.pixels.map")
        .with("alt", "Confusion matrix of %s classes".formatted(size))
        .with("src", source);
  }

  private Html worst() {
    Table table = new Table("numbers", "", List.of("was", "taken for", "times"));
    for (Confusion pair : pairs.subList(0, Math.min(MOST_PAIRS, pairs.size()))) {
      table.row(
          record.className(pair.actual()),
          List.of(record.className(pair.predicted()), Figures.number((double) pair.count())));
    }
    return Html.tag("figure").add(Html.tag("h3", "Most often confused"), table.html());
  }
}
