package io.github.sparkmlp.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.sparkmlp.kernel.Matrix;
import io.github.sparkmlp.model.FeatureColumn;
import io.github.sparkmlp.model.Moment;
import io.github.sparkmlp.model.PublishedModel;
import io.github.sparkmlp.nn.ParameterLayout;
import io.github.sparkmlp.record.Figures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Images of a model's inputs: rows it predicted wrong, and the weights of its first layer. */
final class Pictures {
  private static final int MOST_UNITS = 64;

  /** The most pixels of all units together. */
  private static final int MOST_PIXELS = 400_000;

  private static final int MOST_COLUMNS = 12;

  private final ReportedRun record;
  private final PublishedModel model;
  private final Optional<ImageShape> shape;

  Pictures(ReportedRun record, PublishedModel model) {
    this.record = record;
    this.model = model;
    this.shape = ImageShape.of(record.config(), model);
  }

  /** Returns the most confident mistakes; empty if none are known. */
  Optional<Html> mistakes() {
    if (record.mistakes().isEmpty()) {
      return Optional.empty();
    }
    boolean haveFeatures = record.mistakes().get(0).has("features");
    return Optional.of(shape.isPresent() && haveFeatures ? gallery(shape.get()) : mistakeTable());
  }

  private Html gallery(ImageShape image) {
    List<float[]> all = new ArrayList<>();
    record.mistakes().forEach(mistake -> all.add(features(mistake)));
    float least = 0;
    float greatest = 1;
    for (float[] features : all) {
      for (float feature : features) {
        least = Math.min(least, feature);
        greatest = Math.max(greatest, feature);
      }
    }
    Html gallery = Html.tag("ul.gallery");
    for (int i = 0; i < all.size(); i++) {
      JsonNode mistake = record.mistakes().get(i);
      String words =
          "%s, taken for %s".formatted(name(mistake, "actual"), name(mistake, "predicted"));
      gallery.add(
          Html.tag("li")
              .add(image(words, image.picture(all.get(i), least, greatest)))
              .add(Html.tag("strong", name(mistake, "predicted")))
              .text(" " + sureness(mistake))
              .add(Html.tag("br"))
              .add(
                  Html.tag("span.was", "was " + name(mistake, "actual"))
                      .with("title", place(mistake))));
    }
    return gallery;
  }

  private static Html image(String words, String address) {
    return Html.tag("img.pixels").with("alt", words).with("src", address);
  }

  private static float[] features(JsonNode mistake) {
    JsonNode json = mistake.path("features");
    float[] features = new float[json.size()];
    for (int i = 0; i < features.length; i++) {
      features[i] = (float) json.get(i).asDouble();
    }
    return features;
  }

  private String measure() {
    return record.mistakes().path(0).has("score") ? "score" : "probability";
  }

  private String sureness(JsonNode mistake) {
    JsonNode value = mistake.path(measure());
    return measure().equals("score") ? Figures.number(value) : Figures.percent(value);
  }

  /** Returns where a row is, in words: its file, and its number if that is known. */
  private static String place(JsonNode mistake) {
    String file = mistake.path("file").asText("");
    return mistake.has("line") ? "%s, line %s".formatted(file, mistake.get("line").asLong()) : file;
  }

  private String name(JsonNode mistake, String which) {
    return record.className(mistake.path(which).asInt());
  }

  private Html mistakeTable() {
    List<Shown> shown = shown();
    List<String> places = Stream.of("id", "line").filter(this::isKnown).toList();
    List<String> columns = new ArrayList<>(List.of("predicted", measure(), "was"));
    columns.addAll(places);
    shown.forEach(column -> columns.add(column.name()));
    Table table = new Table("numbers", "", columns);
    for (JsonNode mistake : record.mistakes()) {
      List<String> cells = new ArrayList<>(List.of(sureness(mistake), name(mistake, "actual")));
      places.forEach(place -> cells.add(mistake.path(place).asText(Figures.NONE)));
      shown.forEach(column -> cells.add(column.cell(mistake.path("features"))));
      table.row(name(mistake, "predicted"), cells);
    }
    return table.html();
  }

  private boolean isKnown(String key) {
    return StreamSupport.stream(record.mistakes().spliterator(), false)
        .anyMatch(mistake -> mistake.has(key));
  }

  /** Returns the first columns of the table of mistakes, in the order of the model's columns. */
  private List<Shown> shown() {
    List<FeatureColumn> columns = model.description().preprocessing().columns();
    int number = 0;
    int category =
        columns.stream()
            .filter(column -> !column.isCategory())
            .mapToInt(FeatureColumn::inputs)
            .sum();
    List<Shown> shown = new ArrayList<>();
    for (FeatureColumn column : columns) {
      if (column.isCategory()) {
        shown.add(new Shown(column, 0, category++));
      }
      for (int input = 0; !column.isCategory() && input < column.inputs(); input++) {
        shown.add(new Shown(column, input, number++));
      }
    }
    return shown.subList(0, Math.min(MOST_COLUMNS, shown.size()));
  }

  /**
   * A column of the table of mistakes.
   *
   * @param input which number of the column it shows; 0 for a category
   * @param place where a mistake has it: numbers come first, then the indices of categories
   */
  private record Shown(FeatureColumn column, int input, int place) {

    String name() {
      return switch (column.kind()) {
        case NUMBER -> input == 0 ? column.name() : column.name() + " is missing";
        case NUMBERS -> "%s[%s]".formatted(column.name(), input);
        case CATEGORY -> column.name();
        case DATE, DATE_TIME, TIME ->
            "%s, %s".formatted(column.name(), Moment.names(column.kind()).get(input));
      };
    }

    String cell(JsonNode features) {
      JsonNode value = features.path(place);
      if (!value.isNumber()) {
        return Figures.NONE;
      }
      if (!column.isCategory()) {
        return Figures.number(value.doubleValue() + column.center(input));
      }
      int index = value.intValue();
      return index < 0 ? Figures.NONE : column.categories().get(index);
    }
  }

  /** Draws the weights of the first units; empty if the inputs are not an image. */
  Optional<Html> firstLayer() {
    return shape.map(this::weights);
  }

  private Html weights(ImageShape image) {
    Matrix weights =
        new ParameterLayout(model.description().topology()).weights(model.parameters(), 1);
    int units =
        Math.min(weights.rows, Math.max(1, Math.min(MOST_UNITS, MOST_PIXELS / image.pixels())));
    Html gallery = Html.tag("ul.gallery.weights");
    for (int unit = 0; unit < units; unit++) {
      int from = weights.offset + unit * weights.columns;
      float[] own = Arrays.copyOfRange(weights.values, from, from + weights.columns);
      gallery.add(Html.tag("li").add(image("Weights of unit " + unit, image.weights(own))));
    }
    String shown = units == weights.rows ? "all %s" : "the first %s of %s";
    String caption = "What raises (blue) and what lowers (orange) each unit: " + shown + ".";
    return Html.tag("figure")
        .add(Html.tag("p.soft", caption.formatted(units, weights.rows)), gallery);
  }
}
