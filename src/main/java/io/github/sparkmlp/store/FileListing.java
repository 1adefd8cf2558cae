package io.github.sparkmlp.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A fingerprint of files from their listing: while it is the same, no file has changed, and none
 * needs to be read to know it.
 *
 * @param files the number of files
 * @param bytes their total size, without files on the class path
 * @param sha256 of the path, length, modification time and, if the store has one, tag of each file
 */
public record FileListing(long files, long bytes, String sha256) {

  /** Fills a section of {@code run.json}. */
  public void write(ObjectNode json) {
    json.put("files", files).put("bytes", bytes).put("sha256", sha256);
  }

  /** Reads what {@link #write} wrote; if there is nothing, the result equals no listing. */
  public static FileListing read(JsonNode json) {
    return new FileListing(
        json.path("files").asLong(), json.path("bytes").asLong(), json.path("sha256").asText());
  }
}
