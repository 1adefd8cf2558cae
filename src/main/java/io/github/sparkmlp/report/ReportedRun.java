package io.github.sparkmlp.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.sparkmlp.model.PublishedModel;
import io.github.sparkmlp.record.MetricsFiles;
import io.github.sparkmlp.record.MistakesFile;
import io.github.sparkmlp.record.RunJson;
import io.github.sparkmlp.store.Storage;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The files that a run left in its folder.
 *
 * @param run {@code run.json}
 * @param epochs {@code metrics.jsonl}
 * @param steps {@code steps.jsonl}; no rows if it does not exist
 * @param mistakes {@code mistakes.json}; empty if it does not exist
 * @param model the published model; empty if none was published
 */
record ReportedRun(
    JsonNode run,
    LineTable epochs,
    LineTable steps,
    JsonNode mistakes,
    JsonNode columns,
    Optional<PublishedModel> model) {

  /** Reads a run's folder; fails if the run does not exist, or its model is damaged. */
  static ReportedRun read(Storage storage, String folder) throws IOException {
    JsonNode run = RunJson.require(storage, folder);
    boolean inspected = run.has("calibration") || run.has("modelSha256");
    return new ReportedRun(
        run,
        LineTable.read(storage, folder + "/" + MetricsFiles.EPOCHS_FILE),
        LineTable.read(storage, folder + "/" + MetricsFiles.STEPS_FILE),
        inspected ? storage.json(MistakesFile.location(folder)) : MissingNode.getInstance(),
        storage.json(ColumnsFile.location(folder)),
        model(storage, folder + "/model", run.path("modelSha256").asText()));
  }

  /** Reads the published model; empty unless it is the one that run.json names. */
  private static Optional<PublishedModel> model(Storage storage, String folder, String sha256)
      throws IOException {
    if (sha256.isEmpty() || !storage.exists(folder + "/model.json")) {
      return Optional.empty();
    }
    return Optional.of(PublishedModel.read(storage, folder))
        .filter(model -> model.origin().orElseThrow().sha256().equals(sha256));
  }

  String name() {
    return config().path("run-name").asText("run");
  }

  JsonNode config() {
    return run.path("config");
  }

  /** Returns the rows that the final figures are about: test, else validation, else train. */
  String scored() {
    return List.of("test", "validation").stream().filter(run::has).findFirst().orElse("train");
  }

  JsonNode score() {
    return run.path(scored());
  }

  /** Returns the epoch that the model comes from; the last epoch if the training has not ended. */
  int modelEpoch() {
    return run.path("modelEpoch").asInt((int) epochs.last("epoch"));
  }

  /** Returns the name of a class, or its number if it has no name. */
  String className(int index) {
    return model
        .map(it -> it.description().preprocessing().className(index))
        .orElse(String.valueOf(index));
  }
}
