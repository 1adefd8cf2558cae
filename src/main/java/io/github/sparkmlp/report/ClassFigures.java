package io.github.sparkmlp.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.sparkmlp.record.Figures;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** A table of precision, recall and F1 for each class. */
record ClassFigures(ReportedRun record) {
  private static final int MOST_LISTED = 100;

  Html html() {
    JsonNode classes = record.score().path("classes");
    List<Integer> listed = listed(classes);
    String caption =
        listed.size() == classes.size()
            ? ""
            : "The %s of %s with the lowest F1"
                .formatted(listed.size(), Figures.number(classes.size()));
    List<String> columns = List.of("class", "precision", "recall", "F1", "examples");
    Table table = new Table("numbers fill", caption, columns);
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
        .add(Html.tag("div.rows").with("tabindex", "0").add(table.html()));
  }

  /** Returns the classes in order; if there are very many, those with the lowest F1. */
  private static List<Integer> listed(JsonNode classes) {
    Comparator<Integer> order =
        classes.size() <= MOST_LISTED
            ? Comparator.naturalOrder()
            : Comparator.comparingDouble(c -> classes.get(c).path("f1").asDouble());
    return IntStream.range(0, classes.size()).boxed().sorted(order).limit(MOST_LISTED).toList();
  }

  private static Html share(JsonNode share) {
    return Html.tag("td.bar", Figures.percent(share))
        .with("style", "--share: " + Figures.rounded(share.asDouble(), 3));
  }
}
