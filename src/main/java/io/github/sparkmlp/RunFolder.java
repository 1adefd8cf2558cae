package io.github.sparkmlp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.sparkmlp.config.ExitCode;
import io.github.sparkmlp.config.JobConfig;
import io.github.sparkmlp.config.JobFailure;
import io.github.sparkmlp.evaluate.Score;
import io.github.sparkmlp.model.CheckpointLog;
import io.github.sparkmlp.model.PublishedModel;
import io.github.sparkmlp.model.RunIdentity;
import io.github.sparkmlp.model.Storage;
import io.github.sparkmlp.report.RunFile;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;

/** The folder of a run, and what an earlier start of the run left in it. */
final class RunFolder {
  private final JobConfig config;
  private final Storage storage;
  private final String location;
  private final CheckpointLog checkpoints;

  /** What an earlier start of the same run left behind. */
  enum Earlier {
    NOTHING,
    UNFINISHED,
    DONE
  }

  /**
   * The folder of a configured run; nothing is read or written yet.
   *
   * @param warnings is told of checkpoints that are damaged
   */
  RunFolder(JobConfig config, Configuration hadoop, Consumer<String> warnings) {
    this.config = config;
    storage = new Storage(hadoop);
    location = config.output() + "/" + config.runName();
    checkpoints =
        new CheckpointLog(storage, location + "/checkpoints", config.checkpoint(), warnings);
  }

  /**
   * Looks for an earlier start.
   *
   * @throws JobFailure with {@link ExitCode#CANNOT_CREATE} if it was another run; with {@link
   *     ExitCode#IO_ERROR} if it is done, but its model is damaged
   */
  Earlier earlier() throws IOException {
    Optional<JsonNode> runFile = RunFile.read(storage, location);
    Optional<RunIdentity> run = checkpoints.identity().or(() -> runFile.map(RunFolder::identity));
    if (run.isEmpty()) {
      return Earlier.NOTHING;
    }
    run.get().requireLearning(config.learning(), location);
    if (runFile.isEmpty() || !isDone(runFile.get())) {
      return Earlier.UNFINISHED;
    }
    PublishedModel.read(storage, modelLocation());
    return Earlier.DONE;
  }

  private boolean isDone(JsonNode runFile) {
    return runFile.path("status").asText().equals("done")
        && (runFile.path("epochs").asInt() == config.epochs()
            || runFile.path("stoppedEarly").asBoolean());
  }

  private static RunIdentity identity(JsonNode runFile) {
    Map<String, String> learning = new TreeMap<>();
    runFile
        .path("learning")
        .properties()
        .forEach(key -> learning.put(key.getKey(), key.getValue().asText()));
    return new RunIdentity(learning, runFile.path("dataFingerprint").asText());
  }

  Storage storage() {
    return storage;
  }

  String location() {
    return location;
  }

  String modelLocation() {
    return location + "/model";
  }

  String badRowsLocation() {
    return location + "/bad-rows";
  }

  CheckpointLog checkpoints() {
    return checkpoints;
  }

  /** Says beside all runs that this one's model is the newest. */
  void publishLatest(String sha256, Optional<Score> tested) throws IOException {
    ObjectMapper json = new ObjectMapper();
    ObjectNode latest =
        json.createObjectNode()
            .put("run", config.runName())
            .put("model", config.runName() + "/model")
            .put("sha256", sha256);
    tested.ifPresent(score -> RunFile.summarize(score, latest.putObject("test")));
    storage.write(
        config.output() + "/latest.json",
        json.writerWithDefaultPrettyPrinter().writeValueAsBytes(latest));
  }
}
