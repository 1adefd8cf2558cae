package io.github.sparkmlp.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.store.Storage;
import java.io.IOException;
import org.apache.spark.SparkConf;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file in which a driver on another host reports its exit code. In cluster deploy mode the exit
 * code does not reach whoever submitted the job, so the driver writes it into a file that {@code
 * submit.sh} named and reads once the driver is gone.
 */
public final class EndingFile {
  private static final Logger LOG = LoggerFactory.getLogger(EndingFile.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The Spark setting that names the file; without it, no file is written. */
  public static final String LOCATION = "spark.mlp.ending";

  /**
   * The content of the file.
   *
   * @param exitCode the driver's exit code
   * @param error the error lines that the driver printed; empty on success
   */
  public record Content(int exitCode, String error) {}

  private EndingFile() {}

  /** Writes that the driver was killed, to be replaced if it ends in order. */
  public static void begin() {
    write(
        new Content(
            ExitCode.TEMPORARY.number(),
            "error: The driver was killed before it could say how it ended\n"
                + "  The same command resumes the run."));
  }

  /** Writes the driver's result. If this fails, the exit code does not change. */
  public static void write(Content ending) {
    String location = new SparkConf().get(LOCATION, "");
    try {
      if (!location.isEmpty()) {
        byte[] content =
            JSON.writeValueAsBytes(
                JSON.createObjectNode()
                    .put("exitCode", ending.exitCode())
                    .put("error", ending.error()));
        new Storage(SparkSettings.hadoop()).write(location, content);
      }
    } catch (IOException | RuntimeException e) {
      LOG.error("{} cannot be written", location, e);
    }
  }

  /** Reads and deletes the file; if there was none, the code is 1, which no driver returns. */
  public static Content take(Storage storage, String location) throws IOException {
    JsonNode file = storage.json(location);
    if (file.isMissingNode()) {
      return new Content(
          1,
          "error: The driver did not report how it ended: there is no %s\n".formatted(location)
              + "  Check that its host can read the jar and write there; the cluster has its log.");
    }
    storage.delete(location);
    return new Content(file.path("exitCode").asInt(), file.path("error").asText());
  }
}
