package io.github.sparkmlp.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.sparkmlp.config.ExitCode;
import io.github.sparkmlp.config.JobConfig;
import io.github.sparkmlp.config.JobFailure;
import io.github.sparkmlp.evaluate.Score;
import io.github.sparkmlp.model.Storage;
import io.github.sparkmlp.train.EpochMetrics;
import io.github.sparkmlp.train.TrainListener;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.apache.hadoop.security.AccessControlException;

/** {@code run.json}: how a run ended. Written first as "running", last as the truth. */
public final class RunFile implements TrainListener {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Storage storage;
  private final String location;
  private final ObjectNode run = JSON.createObjectNode();

  /**
   * The file of a run that begins now.
   *
   * @param folder of the run
   */
  public RunFile(Storage storage, String folder, JobConfig config) throws IOException {
    this.storage = storage;
    this.location = folder + "/run.json";
    run.put("status", "running");
    run.put("started", now());
    run.set("config", JSON.readTree(config.resolved()));
  }

  /**
   * Writes the file for the first time.
   *
   * @throws JobFailure with {@link ExitCode#CANNOT_CREATE} if the folder has a run already, or
   *     cannot be created
   */
  public void begin() throws IOException {
    try {
      if (storage.exists(location)) {
        throw new JobFailure(
            ExitCode.CANNOT_CREATE,
            location + " exists already",
            "Choose another run-name, or remove that run.");
      }
      write();
    } catch (AccessDeniedException | AccessControlException e) {
      throw e;
    } catch (IOException e) {
      throw new JobFailure(
          ExitCode.CANNOT_CREATE,
          "%s cannot be created: %s".formatted(location, e.getMessage()),
          "Check output and run-name.",
          e);
    }
  }

  /** A section of the file, to be filled. */
  public ObjectNode section(String name) {
    return run.withObject("/" + name);
  }

  public void put(String name, String value) {
    run.put(name, value);
  }

  public void putScore(String name, Score score) {
    section(name)
        .put("loss", score.loss())
        .put("accuracy", score.accuracy())
        .put("examples", score.examples());
  }

  @Override
  public void epochDone(EpochMetrics epoch) {
    run.put("epochs", epoch.epoch());
    run.put("steps", epoch.step());
    putScore("train", epoch.train());
    epoch.validation().ifPresent(score -> putScore("validation", score));
  }

  public void done() throws IOException {
    end("done", ExitCode.DONE);
  }

  /** Ends the file with an error. */
  public void failed(ExitCode exitCode, String error) throws IOException {
    run.put("error", error);
    end("failed", exitCode);
  }

  private void end(String status, ExitCode exitCode) throws IOException {
    run.put("status", status);
    run.put("exitCode", exitCode.number());
    run.put("ended", now());
    write();
  }

  private void write() throws IOException {
    storage.write(location, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(run));
  }

  private static String now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
