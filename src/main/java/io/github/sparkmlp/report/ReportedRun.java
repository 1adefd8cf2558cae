package io.github.sparkmlp.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import io.github.sparkmlp.model.PublishedModel;
import io.github.sparkmlp.record.MetricsFiles;
import io.github.sparkmlp.record.MistakesFile;
import io.github.sparkmlp.record.RunJson;
import io.github.sparkmlp.store.Storage;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * What a run left in its folder.
 *
 * @param run {@code run.json}
 * @param epochs {@code metrics.jsonl}
 * @param steps {@code steps.jsonl}; no rows where there is none
 * @param mistakes {@code mistakes.json}; empty where there is none
 * @param model as it was published; empty if it was not
 */
record ReportedRun(
    JsonNode run,
    LineTable epochs,
    LineTable steps,
    JsonNode mistakes,
    JsonNode columns,
    Optional<PublishedModel> model) {

  /**
   * Reads a run's folder.
   *
   * @throws JobFailure with {@link ExitCode#NO_INPUT} if there is no run; with {@link
   *     ExitCode#IO_ERROR} if its model is damaged
   */
  static ReportedRun read(Storage storage, String folder) throws IOException {
    JsonNode run = RunJson.require(storage, folder);
    boolean inspected = run.has("calibration") || run.has("modelSha256");
    return new ReportedRun(
        run,
        LineTable.read(storage, folder + "/" + MetricsFiles.EPOCHS_FILE),
        LineTable.read(storage, folder + "/" + MetricsFiles.STEPS_FILE),
        inspected ? MistakesFile.read(storage, folder) : MistakesFile.NONE,
        ColumnsFile.read(storage, folder),
        model(storage, folder + "/model", run.path("modelSha256").asText()));
  }

  /** The model that this run speaks of; not one that an earlier end of it left. */
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

  /** Which rows the final figures are of: test, else validation, else train. */
  String scored() {
    return List.of("test", "validation").stream().filter(run::has).findFirst().orElse("train");
  }

  /** The final figures. */
  JsonNode score() {
    return run.path(scored());
  }

  /** The epoch that the model is of; before the training's end, the last one. */
  int modelEpoch() {
    return run.path("modelEpoch").asInt((int) epochs.last("epoch"));
  }

  /** The name of a class, or its number. */
  String className(int index) {
    return model
        .map(it -> it.description().preprocessing().classes())
        .filter(names -> index < names.size())
        .map(names -> names.get(index))
        .orElse(String.valueOf(index));
  }
}
