package io.github.sparkmlp.report;

import io.github.sparkmlp.choice.TargetType;
import io.github.sparkmlp.key.Key;
import io.github.sparkmlp.model.FeatureColumn;
import io.github.sparkmlp.model.PublishedModel;
import io.github.sparkmlp.model.PublishedModel.Description;
import io.github.sparkmlp.model.Reading;
import io.github.sparkmlp.model.Scaling;
import io.github.sparkmlp.model.TargetScaling;
import io.github.sparkmlp.nn.Topology;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Describes a model for people, with one line per fact and one for each of the first columns. */
public final class ModelSheet {
  private static final int MOST_COLUMNS = 20;
  private static final int MOST_NAMES = 10;
  private static final int MOST_CLASSES = 100;

  private final List<String> lines = new ArrayList<>();

  private ModelSheet() {}

  public static List<String> of(PublishedModel model) {
    Description description = model.description();
    ModelSheet sheet = new ModelSheet();
    sheet.network(description.topology(), model.parameters().length);
    sheet.add("targets", targets(description));
    sheet.classes(description.preprocessing().classes());
    sheet.add("loss", description.loss().name());
    sheet.addAll(
        "columns",
        description.preprocessing().columns().stream().map(ModelSheet::column).toList(),
        MOST_COLUMNS);
    sheet.add("scaling", scaling(description.preprocessing().scaling()));
    sheet.add(
        "missing",
        description.preprocessing().admitsMissing() ? "imputed, the training mean" : "refused");
    if (!description.preprocessing().target().isNone()) {
      sheet.add("values", values(description.preprocessing().target()));
    }
    if (!description.reading().equals(Reading.UNKNOWN)) {
      sheet.add("reading", reading(description.reading()));
    }
    model
        .origin()
        .ifPresent(
            origin -> {
              sheet.addAll("provenance", origin.provenance());
              sheet.addAll("metrics", origin.metrics());
              sheet.add("sha256", origin.sha256());
            });
    return sheet.lines;
  }

  private void add(String label, String fact) {
    lines.add("%-12s%s".formatted(label, fact));
  }

  private void addAll(String label, Map<String, String> facts) {
    List<String> all =
        facts.entrySet().stream().map(fact -> fact.getKey() + " " + fact.getValue()).toList();
    addAll(label, all, all.size());
  }

  /** Adds one line per fact, at most so many, and how many more there are. */
  private void addAll(String label, List<String> facts, int most) {
    for (int i = 0; i < Math.min(most, facts.size()); i++) {
      add(i == 0 ? label : "", facts.get(i));
    }
    if (facts.size() > most) {
      add("", "and %s more".formatted(facts.size() - most));
    }
  }

  private void network(Topology topology, int parameters) {
    add("layers", topology.sizes().stream().map(String::valueOf).collect(Collectors.joining("-")));
    List<String> names = topology.hidden().stream().map(Key::hyphenated).toList();
    boolean same = names.stream().distinct().count() == 1;
    add("activations", names.isEmpty() ? "none" : same ? names.get(0) : String.join(", ", names));
    add("parameters", String.format(Locale.ROOT, "%,d", parameters));
  }

  private static String targets(Description of) {
    int outputs = of.topology().outputs();
    int count = of.targets().classes(outputs);
    String what =
        switch (of.targets()) {
          case CLASS -> count + " classes";
          case LABELS -> of.targets().areExclusive(outputs) ? "two classes" : count + " labels";
          case VALUES -> outputs == 1 ? "a value" : outputs + " values";
        };
    List<String> names = of.preprocessing().classes();
    boolean named = of.targets() != TargetType.VALUES && !names.isEmpty();
    return named ? what + ": " + some(names) : what;
  }

  /** Lists each class with its output, if the names do not fit on one line. */
  private void classes(List<String> names) {
    if (names.size() > MOST_NAMES) {
      addAll(
          "classes",
          IntStream.range(0, names.size()).mapToObj(i -> i + " " + names.get(i)).toList(),
          MOST_CLASSES);
    }
  }

  private static String column(FeatureColumn column) {
    return column.name()
        + switch (column.kind()) {
          case NUMBER ->
              column.isIndicated() ? ": a number, and whether it is missing" : ": a number";
          case NUMBERS -> ": %s numbers".formatted(column.inputs());
          case CATEGORY -> ": one of %s, %s".formatted(column.inputs(), some(column.categories()));
          case DATE, DATE_TIME -> ": a date, as %s numbers".formatted(column.inputs());
          case TIME -> ": a time of the day, as %s numbers".formatted(column.inputs());
        };
  }

  private static String some(List<String> names) {
    String first = names.stream().limit(MOST_NAMES).collect(Collectors.joining(", "));
    return names.size() > MOST_NAMES ? first + ", …" : first;
  }

  private static String scaling(Scaling scaling) {
    if (scaling.isDivision()) {
      float divisor = scaling.divisors().get(0);
      return divisor == 1 ? "none" : "x / " + divisor;
    }
    return "(x − shift) / divisor, shifts %s, divisors %s"
        .formatted(range(scaling.shifts()), range(scaling.divisors()));
  }

  private static String values(TargetScaling target) {
    return "learnt as (%s − shift) / divisor, shifts %s, divisors %s"
        .formatted(
            target.logarithmic() ? "log(1 + y)" : "y",
            some(target.shifts().stream().map(String::valueOf).toList()),
            some(target.divisors().stream().map(String::valueOf).toList()));
  }

  private static String range(List<Float> values) {
    return "%s to %s".formatted(Collections.min(values), Collections.max(values));
  }

  private static String reading(Reading reading) {
    return reading.format()
        + reading.options().entrySet().stream()
            .map(option -> ", " + option)
            .collect(Collectors.joining());
  }
}
