package io.github.sparkmlp.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.sparkmlp.record.Figures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** A chart of curves over the same x; the page's script draws it. */
final class Chart {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_POINTS = 2000;
  private static final int DIGITS = 6;

  private final Title title;
  private final String xName;
  private final double[] x;
  private final List<Curve> curves = new ArrayList<>();
  private OptionalInt mark = OptionalInt.empty();
  private boolean stacked;

  /**
   * The title of a chart.
   *
   * @param id the chart's id in the page
   * @param unit the unit of the values: {@code number}, {@code share} or {@code millis}
   */
  record Title(String id, String text, String unit) {}

  @SuppressWarnings("ArrayRecordComponent")
  private record Curve(String name, String colour, boolean dashed, double[] values) {

    /** Describes the curves for screen readers: first, last, smallest and largest values. */
    String words() {
      double[] finite = Arrays.stream(values).filter(Double::isFinite).toArray();
      if (finite.length == 0) {
        return name + ": nothing";
      }
      return "%s: first %s, last %s, least %s, greatest %s"
          .formatted(
              name,
              Figures.number(finite[0]),
              Figures.number(finite[finite.length - 1]),
              Figures.number(Arrays.stream(finite).min().orElseThrow()),
              Figures.number(Arrays.stream(finite).max().orElseThrow()));
    }
  }

  Chart(Title title, String xName, double[] x) {
    this.title = title;
    this.xName = xName;
    this.x = x;
  }

  /** Adds a curve in a colour of the style sheet, unless all of its values are missing. */
  Chart curve(String name, String colour, double[] values) {
    return curve(name, colour, values, false);
  }

  Chart curve(String name, String colour, double[] values, boolean dashed) {
    if (Arrays.stream(values).anyMatch(Double::isFinite)) {
      curves.add(new Curve(name, colour, dashed, values));
    }
    return this;
  }

  /** Marks the epoch that the model comes from. */
  Chart mark(int at) {
    mark = OptionalInt.of(at);
    return this;
  }

  /** Stacks the curves, which add up to one. */
  Chart stacked() {
    stacked = true;
    return this;
  }

  /** Returns the colour variable of the i-th of several curves. */
  static String colour(int i) {
    return "c" + (i % 8 + 1);
  }

  boolean isEmpty() {
    return curves.isEmpty();
  }

  /** Returns the chart's placeholder in the page, with a description for screen readers. */
  Html figure() {
    String words = curves.stream().map(Curve::words).collect(Collectors.joining("; "));
    return Html.tag("figure.curves")
        .add(Html.tag("h3", title.text()))
        .add(
            Html.tag("div.plot")
                .with("id", title.id())
                .with("role", "img")
                .with("aria-label", "%s by %s. %s".formatted(title.text(), xName, words)));
  }

  ObjectNode json() {
    ObjectNode json =
        JSON.createObjectNode()
            .put("id", title.id())
            .put("unit", title.unit())
            .put("stacked", stacked);
    mark.ifPresent(at -> json.put("mark", at));
    int[] rows =
        Thinning.of(x.length, MOST_POINTS, curves.stream().map(curve -> curve.values).toList());
    ObjectNode horizontal = json.putObject("x").put("name", xName);
    putNumbers(horizontal.putArray("values"), Thinning.pick(x, rows));
    ArrayNode all = json.putArray("curves");
    for (Curve curve : curves) {
      ObjectNode one =
          all.addObject()
              .put("name", curve.name)
              .put("colour", curve.colour)
              .put("dashed", curve.dashed);
      putNumbers(one.putArray("values"), Thinning.pick(curve.values, rows));
    }
    return json;
  }

  private static void putNumbers(ArrayNode json, double[] values) {
    for (double value : values) {
      if (!Double.isFinite(value)) {
        json.addNull();
      } else if (value == Math.rint(value) && Math.abs(value) < 1e15) {
        json.add((long) value);
      } else {
        json.add(Figures.rounded(value, DIGITS));
      }
    }
  }
}
