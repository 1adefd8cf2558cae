package io.github.sparkmlp.report;

import io.github.sparkmlp.record.Figures;
import java.util.List;
import java.util.Locale;

/** A square plot drawn as SVG, with ticks that fit the numbers on both axes. */
final class Plot {
  private static final int WIDTH = 380;
  private static final int HEIGHT = 230;
  private static final int TOP = 10;
  private static final int LEFT = 72;
  private static final int RIGHT = 24;

  /** Into how many parts the axes are divided. */
  private static final int TICKS = 4;

  private final Axis x;
  private final Axis y;
  private final Html svg;

  /**
   * One axis of a plot.
   *
   * @param name the label below the axis; the caption names the y axis instead
   * @param share whether numbers are shares, shown in percent
   */
  record Axis(String name, double from, double to, boolean share) {
    double place(double value) {
      return Math.max(0, Math.min(1, (value - from) / (to - from)));
    }

    String told(double value) {
      return share ? Math.round(100 * value) + " %" : compact(value);
    }
  }

  Plot(Axis x, Axis y, String words) {
    this.x = x;
    this.y = y;
    this.svg =
        Html.tag("svg.calibration")
            .with("viewBox", "0 0 %s %s".formatted(LEFT + WIDTH + RIGHT, HEIGHT + TOP + 46))
            .with("role", "img")
            .with("aria-label", words);
    for (int tick = 0; tick <= TICKS; tick++) {
      double share = tick / (double) TICKS;
      double atX = x.from() + share * (x.to() - x.from());
      double atY = y.from() + share * (y.to() - y.from());
      line("axis", new double[] {x.from(), x.to()}, new double[] {atY, atY});
      svg.add(text(LEFT - 8, y(atY) + 4, "end", y.told(atY)));
      svg.add(text(x(atX), y(y.from()) + 18, "middle", x.told(atX)));
    }
    svg.add(text(LEFT + WIDTH / 2.0, y(y.from()) + 38, "middle", x.name()));
  }

  /** Formats a number with three digits and a suffix: 208k, 1.2M, 0.05. */
  static String compact(double value) {
    double magnitude = Math.abs(value);
    if (magnitude >= 1e15 || (magnitude < 1e-3 && value != 0)) {
      return String.format(Locale.ROOT, "%.1e", value);
    }
    int unit = magnitude < 1e4 ? 0 : magnitude < 1e6 ? 1 : magnitude < 1e9 ? 2 : 3;
    double scaled = value / Math.pow(1000, unit);
    return Figures.rounded(scaled, 3).stripTrailingZeros().toPlainString()
        + List.of("", "k", "M", "G").get(unit);
  }

  Plot line(String style, double[] xs, double[] ys) {
    StringBuilder points = new StringBuilder();
    for (int i = 0; i < xs.length; i++) {
      points.append(i == 0 ? 'M' : 'L').append(coordinate(x(xs[i])));
      points.append(' ').append(coordinate(y(ys[i])));
    }
    svg.add(Html.tag("path").with("class", style).with("d", points));
    return this;
  }

  /** Draws a rectangle between two points. */
  Plot box(double x1, double y1, double x2, double y2, double opacity) {
    svg.add(
        rectangle("is", 0, new double[] {x1, y1, x2, y2})
            .with("opacity", String.format(Locale.ROOT, "%.2f", opacity)));
    return this;
  }

  /** Draws a rectangle between two points, with a gap on either side. */
  Plot bar(String style, double x1, double y1, double x2, double y2) {
    svg.add(rectangle(style, 2, new double[] {x1, y1, x2, y2}));
    return this;
  }

  private Html rectangle(String style, int gap, double[] at) {
    return Html.tag("rect")
        .with("class", style)
        .with("x", coordinate(x(at[0]) + gap))
        .with("width", coordinate(x(at[2]) - x(at[0]) - 2 * gap))
        .with("y", coordinate(y(at[3])))
        .with("height", coordinate(y(at[1]) - y(at[3])));
  }

  Html html() {
    return svg;
  }

  private double x(double value) {
    return LEFT + WIDTH * x.place(value);
  }

  private double y(double value) {
    return TOP + HEIGHT * (1 - y.place(value));
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
}
