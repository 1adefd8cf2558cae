package io.github.sparkmlp.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.sparkmlp.config.ExitCode;
import io.github.sparkmlp.config.JobFailure;
import io.github.sparkmlp.config.LossConfig;
import io.github.sparkmlp.config.LossType;
import io.github.sparkmlp.config.TargetType;
import io.github.sparkmlp.nn.Activation;
import io.github.sparkmlp.nn.Topology;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * A model as it is published: a folder with {@code model.safetensors} and, written last, {@code
 * model.json}, which names the SHA-256 of the first.
 */
public final class PublishedModel {
  private static final String PARAMETERS_FILE = "model.safetensors";
  private static final String DESCRIPTION_FILE = "model.json";
  private static final int FORMAT_VERSION = 3;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Description description;
  private final float[] parameters;

  /**
   * What a scorer needs besides the parameters.
   *
   * @param topology of the network
   * @param loss the one it was trained with
   * @param targets what its outputs are for
   * @param preprocessing how rows become its inputs
   */
  public record Description(
      Topology topology, LossConfig loss, TargetType targets, Preprocessing preprocessing) {}

  /**
   * A model.
   *
   * @param parameters in the layout of {@link io.github.sparkmlp.nn.ParameterLayout}
   */
  public PublishedModel(Description description, float[] parameters) {
    this.description = description;
    this.parameters = parameters;
  }

  public Description description() {
    return description;
  }

  public float[] parameters() {
    return parameters;
  }

  /**
   * Writes both files, reads them back and compares. A model that is there already is left alone if
   * it has these parameters; otherwise nobody can read it from before the first file changes until
   * the new one is whole.
   *
   * @param provenance what the model came from, for {@code model.json}
   * @return the SHA-256 of {@code model.safetensors}, in hexadecimal
   */
  public String write(Storage storage, String folder, ObjectNode provenance) throws IOException {
    byte[] file = Safetensors.write(description.topology(), parameters);
    String sha256 = Sha256.of(file);
    ObjectNode json = JSON.createObjectNode();
    json.put("formatVersion", FORMAT_VERSION);
    description.topology().sizes().forEach(json.putArray("layers")::add);
    description.topology().hidden().stream()
        .map(Activation::name)
        .forEach(json.putArray("activations")::add);
    LossConfig loss = description.loss();
    json.putObject("loss")
        .put("type", loss.type().name())
        .put("labelSmoothing", loss.labelSmoothing())
        .put("delta", loss.delta());
    json.put("targets", description.targets().name());
    write(description.preprocessing(), json);
    json.put("file", PARAMETERS_FILE);
    json.put("sha256", sha256);
    json.set("provenance", provenance);

    if (!isThere(storage, folder)) {
      storage.delete(folder + "/" + DESCRIPTION_FILE);
      storage.write(folder + "/" + PARAMETERS_FILE, file);
      storage.write(folder + "/" + DESCRIPTION_FILE, SealedJson.write(json));
    }
    if (!isThere(storage, folder)) {
      throw new JobFailure(
          ExitCode.IO_ERROR,
          folder + ": what was written is not what is read back",
          "Check the storage and run again.");
    }
    return sha256;
  }

  private static void write(Preprocessing preprocessing, ObjectNode json) {
    ArrayNode columns = json.putArray("columns");
    for (FeatureColumn column : preprocessing.columns()) {
      ObjectNode object = columns.addObject();
      object.put("name", column.name()).put("kind", column.kind().name());
      if (column.kind() == FeatureColumn.Kind.CATEGORY) {
        column.categories().forEach(object.putArray("categories")::add);
      } else {
        object.put("inputs", column.inputs());
      }
    }
    write(preprocessing.scaling().shifts(), json.putArray("shifts"));
    write(preprocessing.scaling().divisors(), json.putArray("divisors"));
    write(preprocessing.means(), json.putArray("means"));
    preprocessing.classes().forEach(json.putArray("classes")::add);
  }

  /** One value where all are equal. */
  private static void write(List<Float> values, ArrayNode array) {
    boolean uniform = !values.isEmpty() && Scaling.isUniform(values);
    (uniform ? values.subList(0, 1) : values).forEach(array::add);
  }

  private boolean isThere(Storage storage, String folder) throws IOException {
    try {
      PublishedModel there = read(storage, folder);
      return there.description.equals(description) && Arrays.equals(there.parameters, parameters);
    } catch (JobFailure e) {
      return false;
    }
  }

  /**
   * Reads a model.
   *
   * @throws JobFailure with {@link ExitCode#NO_INPUT} if there is none, with {@link
   *     ExitCode#IO_ERROR} if any byte of it is not as it was written
   */
  public static PublishedModel read(Storage storage, String folder) throws IOException {
    String name = folder + "/" + DESCRIPTION_FILE;
    ObjectNode json = SealedJson.read(storage.read(name), name);
    if (json.path("formatVersion").asInt() != FORMAT_VERSION) {
      throw SealedJson.damaged(
          name,
          "its formatVersion is %s, this program reads %d"
              .formatted(json.path("formatVersion"), FORMAT_VERSION));
    }
    String parametersName = folder + "/" + file(json, name);
    byte[] file = storage.read(parametersName);
    if (!Sha256.of(file).equals(json.path("sha256").asText())) {
      throw SealedJson.damaged(parametersName, "it is not the file that model.json names");
    }
    Description description = description(json);
    return new PublishedModel(
        description, Safetensors.read(file, description.topology(), parametersName));
  }

  private static Description description(JsonNode json) {
    List<Integer> sizes = new ArrayList<>();
    json.path("layers").forEach(size -> sizes.add(size.asInt()));
    List<Activation> activations = new ArrayList<>();
    json.path("activations").forEach(name -> activations.add(Activation.named(name.asText())));
    JsonNode loss = json.path("loss");
    return new Description(
        new Topology(sizes, activations),
        new LossConfig(
            LossType.valueOf(loss.path("type").asText()),
            loss.path("labelSmoothing").asDouble(),
            loss.path("delta").asDouble()),
        TargetType.valueOf(json.path("targets").asText()),
        preprocessing(json, sizes.get(0)));
  }

  /** The name of the file of parameters: one in the same folder. */
  private static String file(JsonNode json, String name) {
    String file = json.path("file").asText();
    if (file.isEmpty() || file.contains("/") || file.contains("\\") || file.startsWith(".")) {
      throw new JobFailure(
          ExitCode.BAD_DATA,
          "%s names the file \"%s\"".formatted(name, file),
          "A file in the folder of the model was expected; do not use this model.");
    }
    return file;
  }

  private static Preprocessing preprocessing(JsonNode json, int inputs) {
    List<FeatureColumn> columns = new ArrayList<>();
    for (JsonNode column : json.path("columns")) {
      FeatureColumn.Kind kind = FeatureColumn.Kind.valueOf(column.path("kind").asText());
      String name = column.path("name").asText();
      List<String> categories = texts(column.path("categories"));
      columns.add(
          kind == FeatureColumn.Kind.CATEGORY
              ? FeatureColumn.category(name, categories)
              : new FeatureColumn(name, kind, column.path("inputs").asInt(), List.of()));
    }
    Scaling scaling =
        new Scaling(floats(json.path("shifts"), inputs), floats(json.path("divisors"), inputs));
    List<Float> means =
        json.path("means").isEmpty() ? List.of() : floats(json.path("means"), inputs);
    return new Preprocessing(columns, scaling, means, texts(json.path("classes")));
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  private static List<Float> floats(JsonNode array, int count) {
    if (array.size() == 1) {
      return Collections.nCopies(count, array.path(0).floatValue());
    }
    List<Float> floats = new ArrayList<>();
    array.forEach(value -> floats.add(value.floatValue()));
    return floats;
  }
}
