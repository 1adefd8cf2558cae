package io.github.sparkmlp.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.sparkmlp.config.ExitCode;
import io.github.sparkmlp.config.JobFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A JSON object in a file whose last field, {@code checksum}, is the SHA-256 of every byte before
 * that field: no byte of it changes unseen.
 */
final class SealedJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private SealedJson() {}

  static byte[] write(ObjectNode content) throws IOException {
    String json = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(content);
    byte[] body =
        json.substring(0, json.lastIndexOf('}')).stripTrailing().getBytes(StandardCharsets.UTF_8);
    byte[] seal = seal(body);
    byte[] file = Arrays.copyOf(body, body.length + seal.length);
    System.arraycopy(seal, 0, file, body.length, seal.length);
    return file;
  }

  /**
   * The object in a file.
   *
   * @param name of the file, for errors
   * @throws JobFailure with {@link ExitCode#IO_ERROR} if any byte of it is not as it was written
   */
  static ObjectNode read(byte[] file, String name) {
    int length = file.length - seal(new byte[0]).length;
    if (length > 0) {
      byte[] body = Arrays.copyOf(file, length);
      if (Arrays.equals(file, length, file.length, seal(body), 0, file.length - length)) {
        return parse(file, name);
      }
    }
    throw damaged(name, "its checksum does not hold");
  }

  private static ObjectNode parse(byte[] file, String name) {
    try {
      JsonNode json = JSON.readTree(file);
      if (json instanceof ObjectNode object) {
        object.remove("checksum");
        return object;
      }
    } catch (IOException e) {
      throw damaged(name, "it is not JSON: " + e.getMessage());
    }
    throw damaged(name, "it is not a JSON object");
  }

  /** What follows the body: always of the same length. */
  private static byte[] seal(byte[] body) {
    return (",\n  \"checksum\" : \"" + Sha256.of(body) + "\"\n}\n")
        .getBytes(StandardCharsets.UTF_8);
  }

  static JobFailure damaged(String name, String what) {
    return new JobFailure(
        ExitCode.IO_ERROR,
        "%s is damaged: %s".formatted(name, what),
        "Restore it from a copy, or train again.");
  }
}
