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
 * How a driver on another host ended. In cluster deploy mode its exit code does not come back to
 * whoever submitted it: the driver writes the code into a file, whose name {@code submit.sh} chose
 * and where it looks once the driver is gone.
 */
public final class EndingFile {
  private static final Logger LOG = LoggerFactory.getLogger(EndingFile.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The setting of Spark that names the file; without it none is written. */
  public static final String LOCATION = "spark.mlp.ending";

  /**
   * What the file says.
   *
   * @param exitCode of the driver
   * @param error the lines that the driver's standard error had of it; empty if all went well
   */
  public record Content(int exitCode, String error) {}

  private EndingFile() {}

  /** Before anything is done: a driver that is killed now leaves a file that says so. */
  public static void begin() {
    write(
        new Content(
            ExitCode.TEMPORARY.number(),
            "error: The driver was killed before it could say how it ended\n"
                + "  The same command resumes the run."));
  }

  /** The driver is about to leave. Where this cannot be written, the exit code is the same. */
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

  /**
   * Reads the file and deletes it. If the driver never wrote it, the exit code is 1, which no
   * driver ends with.
   */
  public static Content take(Storage storage, String location) throws IOException {
    if (!storage.exists(location)) {
      return new Content(
          1,
          "error: The driver left no word of its end: there is no %s\n".formatted(location)
              + "  Check that its host can read the jar and write there; the cluster has its log.");
    }
    JsonNode file = JSON.readTree(storage.read(location));
    storage.delete(location);
    return new Content(file.path("exitCode").asInt(), file.path("error").asText());
  }
}
