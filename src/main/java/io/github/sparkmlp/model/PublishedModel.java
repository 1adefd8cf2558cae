package io.github.sparkmlp.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.sparkmlp.config.ExitCode;
import io.github.sparkmlp.config.JobFailure;
import io.github.sparkmlp.nn.Topology;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A model as it is published: a folder with {@code model.safetensors} and, written last, {@code
 * model.json}, which names the SHA-256 of the first.
 */
public final class PublishedModel {
  private static final String PARAMETERS_FILE = "model.safetensors";
  private static final String DESCRIPTION_FILE = "model.json";
  private static final int FORMAT_VERSION = 1;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Description description;
  private final float[] parameters;

  /**
   * What a scorer needs besides the parameters.
   *
   * @param topology of the network
   * @param loss the name of the loss it was trained with
   * @param scale what raw features are divided by
   */
  public record Description(Topology topology, String loss, float scale) {}

  /**
   * A model.
   *
   * @param parameters in the layout of {@link io.github.sparkmlp.nn.ParameterLayout}
   */
  public PublishedModel(Description description, float[] parameters) {
    this.description = description;
    this.parameters = parameters;
  }

  /**
   * Writes both files, reads them back and compares.
   *
   * @param provenance what the model came from, for {@code model.json}
   * @return the SHA-256 of {@code model.safetensors}, in hexadecimal
   */
  public String write(Storage storage, String folder, ObjectNode provenance) throws IOException {
    byte[] file = Safetensors.write(description.topology(), parameters);
    String sha256 = sha256(file);
    ObjectNode json = JSON.createObjectNode();
    json.put("formatVersion", FORMAT_VERSION);
    description.topology().sizes().forEach(json.putArray("layers")::add);
    json.put("activation", description.topology().hidden().name());
    json.put("loss", description.loss());
    json.put("scale", description.scale());
    json.put("sha256", sha256);
    json.set("provenance", provenance);

    storage.write(folder + "/" + PARAMETERS_FILE, file);
    storage.write(
        folder + "/" + DESCRIPTION_FILE,
        JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(json));
    if (!Arrays.equals(readParameters(storage, folder), parameters)) {
      throw damaged(folder, "what was written is not what is read back");
    }
    return sha256;
  }

  private float[] readParameters(Storage storage, String folder) throws IOException {
    JsonNode json = JSON.readTree(storage.read(folder + "/" + DESCRIPTION_FILE));
    byte[] file = storage.read(folder + "/" + PARAMETERS_FILE);
    if (!sha256(file).equals(json.path("sha256").asText())) {
      throw damaged(
          folder, PARAMETERS_FILE + " is not the one that " + DESCRIPTION_FILE + " names");
    }
    return Safetensors.read(file, description.topology(), folder + "/" + PARAMETERS_FILE);
  }

  private static JobFailure damaged(String folder, String what) {
    return new JobFailure(
        ExitCode.IO_ERROR, folder + ": " + what, "Check the storage and run again.");
  }

  private static String sha256(byte[] file) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(file));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
