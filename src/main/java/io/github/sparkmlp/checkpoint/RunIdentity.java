package io.github.sparkmlp.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.sparkmlp.config.DataShape;
import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import io.github.sparkmlp.store.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The identity of a run: what all its starts must have in common.
 *
 * @param learning the keys that describe the learning, and their values
 * @param dataFingerprint of the training data
 */
public record RunIdentity(Map<String, String> learning, String dataFingerprint) {
  /** Matches the sizes of layers; captures the first and the last. */
  private static final Pattern LAYERS = Pattern.compile("\\[(\\d{1,9}),.* (\\d{1,9})]");

  /** Matches the beginning of a fingerprint; captures the number of rows. */
  private static final Pattern ROWS = Pattern.compile("(\\d{1,18})-");

  /** Reads the fields {@code learning} and {@code dataFingerprint}, as a run or commit has them. */
  public static RunIdentity read(JsonNode json) {
    Map<String, String> learning = new TreeMap<>();
    json.path("learning")
        .properties()
        .forEach(key -> learning.put(key.getKey(), key.getValue().asText()));
    return new RunIdentity(learning, json.path("dataFingerprint").asText());
  }

  /** A short hash of all learning keys and their values. */
  public String configurationHash() {
    return Sha256.of(learning.toString().getBytes(StandardCharsets.UTF_8)).substring(0, 16);
  }

  /** What the data determined about the run's network; empty if unknown. */
  public Optional<DataShape> shape() {
    Matcher layers = LAYERS.matcher(learning.getOrDefault("network.layers", ""));
    Matcher rows = ROWS.matcher(dataFingerprint);
    return layers.matches() && rows.lookingAt()
        ? Optional.of(
            new DataShape(
                Long.parseLong(rows.group(1)),
                Integer.parseInt(layers.group(1)),
                Integer.parseInt(layers.group(2))))
        : Optional.empty();
  }

  /**
   * Checks that this start has the learning keys of the run it would continue.
   *
   * @param folder of the run, for errors
   * @throws JobFailure with {@link ExitCode#CANNOT_CREATE}, naming a key that differs
   */
  public void requireLearning(Map<String, String> wanted, String folder) {
    TreeSet<String> keys = new TreeSet<>(learning.keySet());
    keys.addAll(wanted.keySet());
    for (String key : keys) {
      String before = learning.getOrDefault(key, "not set");
      String now = wanted.getOrDefault(key, "not set");
      if (!before.equals(now)) {
        throw ExitCode.CANNOT_CREATE.failure(
            "%s exists with another configuration: there %s is %s, now %s"
                .formatted(folder, key, before, now),
            "Choose another run-name, or use that run's configuration.");
      }
    }
  }

  /**
   * Checks that this start has the data of the run it would continue.
   *
   * @throws JobFailure with {@link ExitCode#CANNOT_CREATE} if the fingerprints differ
   */
  public void requireData(String fingerprint, String folder) {
    if (!dataFingerprint.equals(fingerprint)) {
      throw ExitCode.CANNOT_CREATE.failure(
          "%s was started with other training data: fingerprint %s, now %s"
              .formatted(folder, dataFingerprint, fingerprint),
          "Choose another run-name, or restore the data.");
    }
  }
}
