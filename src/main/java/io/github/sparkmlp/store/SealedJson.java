package io.github.sparkmlp.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A JSON object in a file, under a {@link Seal}. */
public final class SealedJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private SealedJson() {}

  public static byte[] write(ObjectNode content) throws IOException {
    String json = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(content);
    byte[] body =
        json.substring(0, json.lastIndexOf('}')).stripTrailing().getBytes(StandardCharsets.UTF_8);
    byte[] seal = Seal.of(body);
    byte[] file = Arrays.copyOf(body, body.length + seal.length);
    System.arraycopy(seal, 0, file, body.length, seal.length);
    return file;
  }

  /**
   * Reads the object in a file.
   *
   * @param name of the file, for errors
   * @throws JobFailure with {@link ExitCode#IO_ERROR} if any byte has changed since it was written
   */
  public static ObjectNode read(byte[] file, String name) {
    Seal.require(file, name);
    try {
      JsonNode json = JSON.readTree(file);
      if (json instanceof ObjectNode object) {
        object.remove(Seal.FIELD);
        return object;
      }
    } catch (IOException e) {
      throw Seal.damaged(name, "it is not JSON: " + e.getMessage());
    }
    throw Seal.damaged(name, "it is not a JSON object");
  }
}
