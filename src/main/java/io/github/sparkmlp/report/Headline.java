package io.github.sparkmlp.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.sparkmlp.record.Figures;
import io.github.sparkmlp.record.RunJson;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** The main results of one run at a glance. */
record Headline(ReportedRun record, JsonNode run) {
  Headline(ReportedRun record) {
    this(record, record.run());
  }

  Html html() {
    Html header =
        Html.tag("header")
            .add(Html.tag("div.headline").add(Html.tag("h1", record.name()), status(run)))
            .add(Html.tag("p.soft", network()));
    if (run.has("error")) {
      header.add(Html.tag("p.error", run.path("error").asText()));
    }
    for (JsonNode warning : run.path(RunJson.WARNINGS)) {
      header.add(Html.tag("p.warning", "Warning: " + warning.asText()));
    }
    return header.add(key());
  }

  static Html status(JsonNode run) {
    String status = run.path("status").asText("running");
    String code = status.equals("failed") ? ", exit code " + run.path("exitCode").asText() : "";
    String style = List.of("done", "failed").contains(status) ? status : "running";
    return Html.tag("span", status + code).with("class", "status " + style);
  }

  /** Describes network, loss and optimizer in one line. */
  private String network() {
    JsonNode config = record.config();
    String layers =
        StreamSupport.stream(config.path("network").path("layers").spliterator(), false)
            .map(JsonNode::asText)
            .collect(Collectors.joining("-"));
    JsonNode loss = config.path("loss");
    return "%s %s · %s · %s · batches of %s · seed %s · %s"
        .formatted(
            layers,
            Figures.text(config.path("network").path("activation")),
            loss.isObject() ? Figures.text(loss.path("type")) : Figures.text(loss),
            Figures.text(config.path("optimizer").path("type")),
            Figures.text(config.path("batch").path("size")),
            Figures.text(config.path("seed")),
            Figures.text(run.path("started")));
  }

  private Html key() {
    Html key = Html.tag("dl.key");
    String rows = record.scored();
    JsonNode score = record.score();
    String examples = "of %s rows".formatted(Figures.number(score.path("examples")));
    if (score.has("accuracy")) {
      add(key, rows + " accuracy", Figures.percent(score.path("accuracy")), examples);
    }
    if (score.has("auc")) {
      add(key, rows + " AUC", Figures.number(score.path("auc")), baseRate());
    }
    if (score.has("r2")) {
      add(key, rows + " R²", Figures.number(score.path("r2")), examples);
      String off = "%s off on average".formatted(Figures.number(score.path("mae")));
      add(key, rows + " RMSE", Figures.number(score.path("rmse")), off);
    }
    add(key, rows + " loss", Figures.number(score.path("loss")), examples);
    add(key, "epochs", Figures.number(run.path("epochs")), modelEpoch());
    String pace = "%s rows a second".formatted(pace());
    add(key, "duration", Figures.duration(run.path("started"), run.path("ended")), pace);
    if (run.has("modelSha256")) {
      key.add(
          Html.tag("div.wide")
              .add(Html.tag("dt", "SHA-256 of the model"))
              .add(Html.tag("dd.hash", run.path("modelSha256").asText())));
    }
    return key;
  }

  private static void add(Html key, String name, String value, String more) {
    key.add(
        Html.tag("div")
            .add(Html.tag("dt", Figures.capital(name)))
            .add(Html.tag("dd", value).add(Html.tag("small", more))));
  }

  private String baseRate() {
    JsonNode ranking = run.path("ranking");
    double positives = ranking.path("positives").asDouble();
    double all = positives + ranking.path("negatives").asDouble();
    return all == 0
        ? "chance has 0.5"
        : "%s of the rows are \"%s\""
            .formatted(Figures.percent(positives / all), record.className(1));
  }

  private String modelEpoch() {
    String steps = "%s steps".formatted(Figures.number(run.path("steps")));
    return run.path("stoppedEarly").asBoolean()
        ? "stopped early, model of epoch %s".formatted(record.modelEpoch())
        : steps;
  }

  /** Returns the speed of the last epoch, when the JVM is warm. */
  private String pace() {
    return Figures.number(Math.rint(record.epochs().last("rowsPerSecond")));
  }
}
