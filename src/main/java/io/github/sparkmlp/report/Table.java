package io.github.sparkmlp.report;

import java.util.List;

/** An HTML table whose first column names its rows. */
final class Table {
  private final Html table;
  private final Html body = Html.tag("tbody");

  /** Creates a table without rows; its style is {@code numbers} or {@code texts}. */
  Table(String style, String caption, List<String> columns) {
    table = Html.tag("table").with("class", style);
    if (!caption.isEmpty()) {
      table.add(Html.tag("caption", caption));
    }
    Html names = Html.tag("tr");
    columns.forEach(column -> names.add(Html.tag("th", column).with("scope", "col")));
    if (columns.stream().anyMatch(column -> !column.isEmpty())) {
      table.add(Html.tag("thead").add(names));
    }
  }

  Table row(String name, List<String> cells) {
    return row(Html.tag("th", name), cells.stream().map(cell -> Html.tag("td", cell)).toList());
  }

  Table row(Html name, List<Html> cells) {
    body.add(Html.tag("tr").add(name.with("scope", "row")).addAll(cells.stream()));
    return this;
  }

  /** Returns the table in a box that scrolls if the table is too wide. */
  Html html() {
    return Html.tag("div.scroll").add(table.add(body));
  }
}
