package io.github.sparkmlp.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Which files were somewhere, as they were: as long as this is the same, none needs to be read to
 * know that none has changed.
 *
 * @param files how many there are
 * @param bytes of all of them; without those of the class path
 * @param sha256 of each one's path, length, time of its last change and, where the store has one,
 *     tag
 */
public record FileListing(long files, long bytes, String sha256) {

  /** Fills a section of {@code run.json}. */
  public void write(ObjectNode json) {
    json.put("files", files).put("bytes", bytes).put("sha256", sha256);
  }

  /** The inverse of {@link #write}; equal to no listing where there is none. */
  public static FileListing read(JsonNode json) {
    return new FileListing(
        json.path("files").asLong(), json.path("bytes").asLong(), json.path("sha256").asText());
  }
}
