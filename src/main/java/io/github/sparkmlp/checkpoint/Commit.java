package io.github.sparkmlp.checkpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.sparkmlp.store.Seal;
import io.github.sparkmlp.store.SealedJson;
import io.github.sparkmlp.store.Sha256;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * One entry of a {@link CheckpointLog}: that a start of the run has taken over, or where a
 * checkpoint is.
 *
 * @param number its place in the log, from 1
 * @param parent the number of the checkpoint that this one continues; 0 if there is none
 * @param term which start of the run wrote it, from 1
 * @param id a unique identifier
 * @param run the run that the checkpoints belong to
 * @param folder of the checkpoint's files, below {@code checkpoints/}; empty for a takeover
 * @param files the length and SHA-256 of each file
 * @param state the JSON state of the checkpoint
 */
record Commit(
    long number,
    long parent,
    int term,
    String id,
    RunIdentity run,
    String folder,
    Map<String, FileSeal> files,
    ObjectNode state) {
  private static final int FORMAT_VERSION = 1;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The length and checksum that tell whether a file is the one that was written. */
  record FileSeal(long length, String sha256) {
    static FileSeal of(byte[] content) {
      return new FileSeal(content.length, Sha256.of(content));
    }
  }

  boolean isCheckpoint() {
    return !folder.isEmpty();
  }

  byte[] write() throws IOException {
    ObjectNode json = JSON.createObjectNode();
    json.put("formatVersion", FORMAT_VERSION);
    json.put("number", number);
    json.put("parent", parent);
    json.put("term", term);
    json.put("id", id);
    json.put("configurationHash", run.configurationHash());
    ObjectNode learning = json.putObject("learning");
    run.learning().forEach(learning::put);
    json.put("dataFingerprint", run.dataFingerprint());
    json.put("folder", folder);
    ObjectNode sealed = json.putObject("files");
    files.forEach(
        (name, seal) ->
            sealed.putObject(name).put("length", seal.length()).put("sha256", seal.sha256()));
    json.set("state", state);
    return SealedJson.write(json);
  }

  /**
   * Reads the commit in a file.
   *
   * @throws io.github.sparkmlp.failure.JobFailure with {@link
   *     io.github.sparkmlp.failure.ExitCode#IO_ERROR} if it is damaged or of another version
   */
  static Commit read(byte[] file, long number, String name) {
    ObjectNode json = SealedJson.read(file, name);
    if (json.path("formatVersion").asInt() != FORMAT_VERSION) {
      throw Seal.damaged(
          name, "its formatVersion is %s, not 1".formatted(json.path("formatVersion")));
    }
    if (json.path("number").asLong() != number) {
      throw Seal.damaged(name, "it says that its number is " + json.path("number"));
    }
    if (!(json.path("state") instanceof ObjectNode state)) {
      throw Seal.damaged(name, "it has no state");
    }
    Map<String, FileSeal> files = new TreeMap<>();
    json.path("files")
        .properties()
        .forEach(
            entry ->
                files.put(
                    entry.getKey(),
                    new FileSeal(
                        entry.getValue().path("length").asLong(),
                        entry.getValue().path("sha256").asText())));
    return new Commit(
        number,
        json.path("parent").asLong(),
        json.path("term").asInt(),
        json.path("id").asText(),
        RunIdentity.read(json),
        json.path("folder").asText(),
        files,
        state);
  }
}
