package io.github.sparkmlp.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.sparkmlp.checkpoint.CheckpointLog;
import io.github.sparkmlp.checkpoint.RunIdentity;
import io.github.sparkmlp.config.DataConfig;
import io.github.sparkmlp.config.DataConfig.Source;
import io.github.sparkmlp.config.JobConfig;
import io.github.sparkmlp.evaluate.Evaluation;
import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import io.github.sparkmlp.model.PublishedModel;
import io.github.sparkmlp.record.RunJson;
import io.github.sparkmlp.store.FileListing;
import io.github.sparkmlp.store.Storage;
import io.github.sparkmlp.store.StoreFailures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;

/** The folder of a run, and what an earlier start of the run left in it. */
record RunFolder(JobConfig config, Storage storage, String location, CheckpointLog checkpoints) {

  /** What an earlier start of the same run left behind. */
  enum Earlier {
    NOTHING,
    UNFINISHED,
    /** Its data are to be compared: only reading them tells whether they are still the same. */
    DONE_BEFORE,
    /** The files that it read have not changed since. */
    DONE
  }

  /** The folder of a configured run; nothing is read or written yet. */
  static RunFolder of(JobConfig config, Configuration hadoop, Consumer<String> warnings) {
    Storage storage = new Storage(hadoop);
    String location = config.output() + "/" + config.runName();
    return new RunFolder(
        config,
        storage,
        location,
        new CheckpointLog(storage, location + "/checkpoints", config.checkpoint(), warnings));
  }

  /**
   * Looks for an earlier start. One that committed nothing binds nobody: it may have failed for the
   * configuration that this one mends.
   *
   * @throws JobFailure with {@link ExitCode#CANNOT_CREATE} if it was another run; with {@link
   *     ExitCode#IO_ERROR} if it is done, but its model is damaged
   */
  Earlier earlier() throws IOException {
    Optional<JsonNode> runFile = RunJson.read(storage, location);
    Optional<RunIdentity> run = identity(runFile);
    JobConfig known = run.flatMap(RunIdentity::shape).map(config::completed).orElse(config);
    run.ifPresent(earlier -> earlier.requireLearning(known.learning(), location));
    if (run.isEmpty() || runFile.isEmpty() || !isDone(runFile.get(), known.epochs())) {
      return run.isEmpty() && runFile.isEmpty() ? Earlier.NOTHING : Earlier.UNFINISHED;
    }
    PublishedModel.read(storage, modelLocation());
    return isOfSameFiles(runFile.get()) ? Earlier.DONE : Earlier.DONE_BEFORE;
  }

  /**
   * Checks the data of this start against those of the run.
   *
   * @throws JobFailure with {@link ExitCode#CANNOT_CREATE} if the fingerprints differ
   */
  void requireData(String fingerprint) throws IOException {
    identity(RunJson.read(storage, location))
        .ifPresent(run -> run.requireData(fingerprint, location));
  }

  /** The files that the run learns from; empty where they cannot be listed, as with a table. */
  Optional<FileListing> inputFiles() throws IOException {
    DataConfig data = config.data();
    List<String> locations = new ArrayList<>();
    List<Source> sources = new ArrayList<>(List.of(data.train()));
    config.earlyStopping().flatMap(stopping -> data.validation()).ifPresent(sources::add);
    for (Source source : sources) {
      List<String> files = data.files(source).toList();
      if (files.isEmpty()) {
        return Optional.empty();
      }
      locations.addAll(files);
    }
    try {
      return storage.listing(locations);
    } catch (IOException | RuntimeException e) {
      if (StoreFailures.isTemporary(e)) {
        throw e;
      }
      // Some sources have paths that Hadoop does not understand; what may not be listed may be
      // read.
      return Optional.empty();
    }
  }

  /** Whether the run read what this start would read, from files that are as they were. */
  private boolean isOfSameFiles(JsonNode runFile) throws IOException {
    JsonNode now = new ObjectMapper().readTree(config.resolved()).path("data");
    FileListing before = FileListing.read(runFile.path("inputFiles"));
    return now.equals(runFile.path("config").path("data"))
        && inputFiles().filter(before::equals).isPresent();
  }

  /** Whose run it is: that of the last commit; without one, of a run whose commits are gone. */
  private Optional<RunIdentity> identity(Optional<JsonNode> runFile) throws IOException {
    return checkpoints
        .identity()
        .or(() -> runFile.filter(file -> file.has("term")).map(RunIdentity::read));
  }

  private static boolean isDone(JsonNode runFile, int epochs) {
    return runFile.path("status").asText().equals("done")
        && (runFile.path("epochs").asInt() == epochs || runFile.path("stoppedEarly").asBoolean());
  }

  String modelLocation() {
    return location + "/model";
  }

  String badRowsLocation() {
    return location + "/bad-rows";
  }

  /** Says beside all runs that this one's model is the newest. */
  void publishLatest(String sha256, Optional<Evaluation> tested) throws IOException {
    ObjectNode latest =
        new ObjectMapper()
            .createObjectNode()
            .put("run", config.runName())
            .put("model", config.runName() + "/model")
            .put("sha256", sha256);
    tested.ifPresent(score -> RunJson.summarize(score, latest.putObject("test")));
    storage.write(
        config.output() + "/latest.json", latest.toPrettyString().getBytes(StandardCharsets.UTF_8));
  }
}
