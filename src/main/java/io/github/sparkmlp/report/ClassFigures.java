package io.github.sparkmlp.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.sparkmlp.evaluate.Confusion;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** What is known of each class: a table, and which classes were taken for which. */
final class ClassFigures {
  private static final int MOST_NAMED = 30;
  private static final int MOST_LISTED = 100;
  private static final int MOST_PAIRS = 20;

  private final RunRecord record;
  private final JsonNode classes;
  private final JsonNode confusion;
  private final double mostConfused;

  ClassFigures(RunRecord record) {
    this.record = record;
    this.classes = record.score().path("classes");
    this.confusion = record.score().path("confusion");
    this.mostConfused = confusions().stream().mapToLong(Confusion::count).max().orElse(1);
  }

  List<Html> all() {
    List<Html> figures = new ArrayList<>();
    if (!confusion.isEmpty()) {
      figures.add(confusion.size() <= MOST_NAMED ? matrix() : map());
    }
    if (!classes.isEmpty()) {
      figures.add(eachClass());
    }
    if (confusion.size() > MOST_NAMED || record.score().has("confused")) {
      figures.add(pairs());
    }
    return figures;
  }

  private Html eachClass() {
    List<Integer> listed =
        IntStream.range(0, classes.size())
            .boxed()
            .sorted(
                classes.size() <= MOST_LISTED
                    ? Comparator.naturalOrder()
                    : Comparator.comparingDouble(c -> classes.get(c).path("f1").asDouble()))
            .limit(MOST_LISTED)
            .toList();
    String caption =
        listed.size() == classes.size()
            ? ""
            : "The %s of %s with the lowest F1"
                .formatted(listed.size(), Figures.number(classes.size()));
    Table table =
        new Table(
            "numbers fill", caption, List.of("class", "precision", "recall", "F1", "examples"));
    for (int c : listed) {
      JsonNode of = classes.get(c);
      table.row(
          Html.tag("th", record.className(c)),
          List.of(
              share(of.path("precision")),
              share(of.path("recall")),
              share(of.path("f1")),
              Html.tag("td", Figures.number(of.path("examples")))));
    }
    return Html.tag("figure")
        .add(Html.tag("h3", "Each class"))
        .add(Html.tag("div").with("class", "rows").with("tabindex", "0").add(table.html()));
  }

  private static Html share(JsonNode share) {
    return Html.tag("td", Figures.percent(share))
        .with("class", "bar")
        .with("style", "--share: " + Figures.rounded(share.asDouble(), 3));
  }

  /** Small enough to read. */
  private Html matrix() {
    boolean isLong =
        IntStream.range(0, confusion.size()).anyMatch(c -> record.className(c).length() > 3);
    Html names = Html.tag("tr").add(Html.tag("th"));
    Html body = Html.tag("tbody");
    for (int c = 0; c < confusion.size(); c++) {
      String name = record.className(c);
      names.add(
          Html.tag("th").with("scope", "col").with("title", name).add(Html.tag("span", name)));
      body.add(row(c));
    }
    Html table =
        Html.tag("table")
            .with("class", isLong ? "confusion long" : "confusion")
            .add(Html.tag("caption", "A row for what was, a column for what was predicted"))
            .add(Html.tag("thead").add(names), body);
    return confusionFigure(Html.tag("div").with("class", "scroll").add(table))
        .with("class", confusion.size() > (isLong ? 8 : 12) ? "wide" : "");
  }

  private Html row(int actual) {
    String name = record.className(actual);
    Html row = Html.tag("tr").add(Html.tag("th", name).with("scope", "row").with("title", name));
    for (int predicted = 0; predicted < confusion.size(); predicted++) {
      long count = confusion.get(actual).path(predicted).asLong();
      Html cell = Html.tag("td", count == 0 ? "" : count);
      if (count > 0) {
        cell.with("style", "--heat: " + Figures.rounded(heat(actual, predicted), 3));
      }
      row.add(actual == predicted ? cell.with("class", "right") : cell);
    }
    return row;
  }

  /**
   * What is right by its share of the row; what is wrong by the most frequent confusion, and by the
   * root, so that rare ones are seen.
   */
  private double heat(int actual, int predicted) {
    double count = confusion.get(actual).path(predicted).asLong();
    double all = 0;
    for (JsonNode other : confusion.get(actual)) {
      all += other.asLong();
    }
    return count == 0 ? 0 : actual == predicted ? count / all : Math.sqrt(count / mostConfused);
  }

  /** Too large to read: a pixel a cell. */
  private Html map() {
    int size = confusion.size();
    byte[] pixels = new byte[size * size];
    for (int i = 0; i < pixels.length; i++) {
      int strength = (int) Math.ceil(127 * heat(i / size, i % size));
      pixels[i] = (byte) (i / size == i % size ? 127 + strength : 127 - strength);
    }
    return confusionFigure(
        Html.tag("img")
            .with("class", "pixels map")
            .with("alt", "Confusion matrix of %d classes".formatted(size))
            .with("src", ImageShape.signed(size, size, pixels)),
        Html.tag(
                "p",
                "A row for what was, a column for what was predicted, in the order of classes.")
            .with("class", "soft"));
  }

  private static Html confusionFigure(Html... content) {
    return Html.tag("figure").add(Html.tag("h3", "What was taken for what")).add(content);
  }

  /** All that are not right, from the matrix; or those that were written beside it. */
  private List<Confusion> confusions() {
    List<Confusion> pairs = new ArrayList<>();
    for (int actual = 0; actual < confusion.size(); actual++) {
      for (int predicted = 0; predicted < confusion.size(); predicted++) {
        long count = confusion.get(actual).path(predicted).asLong();
        if (count > 0 && actual != predicted) {
          pairs.add(new Confusion(actual, predicted, count));
        }
      }
    }
    for (JsonNode pair : record.score().path("confused")) {
      pairs.add(
          new Confusion(
              pair.path("actual").asInt(),
              pair.path("predicted").asInt(),
              pair.path("count").asLong()));
    }
    return pairs;
  }

  private Html pairs() {
    Table table = new Table("numbers", "", List.of("was", "taken for", "times"));
    confusions().stream()
        .sorted(Comparator.comparingLong(Confusion::count).reversed())
        .limit(MOST_PAIRS)
        .forEach(
            pair ->
                table.row(
                    record.className(pair.actual()),
                    List.of(
                        record.className(pair.predicted()),
                        Figures.number((double) pair.count()))));
    return Html.tag("figure").add(Html.tag("h3", "Most often confused"), table.html());
  }
}
