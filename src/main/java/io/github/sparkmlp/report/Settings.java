package io.github.sparkmlp.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.sparkmlp.record.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Tables of the runs' configurations and environments. */
final class Settings {
  private Settings() {}

  static Html of(JsonNode run) {
    return Html.tag("div.settings")
        .add(
            table("Configuration", flat("", run.path("config"))),
            table("Environment", flat("", run.path("environment"))),
            table("Data", data(run)),
            table("Cost of a step", flat("", run.path("stepCosts"))),
            table("End", end(run)));
  }

  private static Html table(String title, Map<String, String> settings) {
    Table table = new Table("texts", "", List.of("", ""));
    settings.forEach((key, value) -> table.row(key, List.of(value)));
    return Html.tag("div").add(Html.tag("h3", title), table.html());
  }

  private static Map<String, String> data(JsonNode run) {
    Map<String, String> data = new TreeMap<>();
    Stream.of("train", "validation", "test")
        .filter(run::has)
        .forEach(rows -> data.put(rows + " rows", Figures.number(run.path(rows).path("examples"))));
    flat("set aside", run.path("rowsSetAside")).forEach(data::put);
    data.put("fingerprint", Figures.text(run.path("dataFingerprint")));
    return data;
  }

  private static Map<String, String> end(JsonNode run) {
    Map<String, String> end = new TreeMap<>();
    for (String key : List.of("status", "exitCode", "started", "ended", "steps", "modelSha256")) {
      end.put(Figures.words(key), Figures.text(run.path(key)));
    }
    return end;
  }

  /** Returns a table of the settings that differ between runs, one column per run. */
  static Html differences(List<ReportedRun> records) {
    List<Map<String, String>> all = records.stream().map(Settings::told).toList();
    TreeSet<String> keys = new TreeSet<>();
    all.forEach(settings -> keys.addAll(settings.keySet()));
    List<String> columns = new ArrayList<>(List.of(""));
    records.forEach(record -> columns.add(record.name()));
    Table table = new Table("texts", "", columns);
    boolean differ = false;
    for (String key : keys) {
      List<String> values =
          all.stream().map(settings -> settings.getOrDefault(key, Figures.NONE)).toList();
      if (values.stream().distinct().count() > 1) {
        table.row(key, values);
        differ = true;
      }
    }
    return differ ? table.html() : Html.tag("p", "None.");
  }

  private static Map<String, String> told(ReportedRun record) {
    Map<String, String> told = flat("", record.config());
    told.remove("run-name");
    told.putAll(flat("environment", record.run().path("environment")));
    told.put("data fingerprint", Figures.text(record.run().path("dataFingerprint")));
    return told;
  }

  /** Flattens nested values to full keys. */
  private static Map<String, String> flat(String name, JsonNode value) {
    Map<String, String> flat = new TreeMap<>();
    if (value.isObject()) {
      String prefix = name.isEmpty() ? "" : name + ".";
      value.properties().forEach(e -> flat.putAll(flat(prefix + e.getKey(), e.getValue())));
    } else if (!value.isMissingNode()) {
      flat.put(name, Figures.text(value));
    }
    return flat;
  }
}
