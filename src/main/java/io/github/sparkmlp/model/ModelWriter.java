package io.github.sparkmlp.model;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.sparkmlp.config.LossConfig;
import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import io.github.sparkmlp.key.Key;
import io.github.sparkmlp.store.SealedJson;
import io.github.sparkmlp.store.Sha256;
import io.github.sparkmlp.store.Storage;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** Publishes models into a folder, in the format that {@link ModelReader} reads. */
record ModelWriter(Storage storage, String folder) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Writes a model, as {@link PublishedModel#write} describes. */
  String write(PublishedModel model, ObjectNode provenance, ObjectNode metrics) throws IOException {
    byte[] file = Safetensors.write(model.description().topology(), model.parameters());
    ObjectNode json = JSON.createObjectNode();
    json.put("formatVersion", PublishedModel.FORMAT_VERSION);
    describe(model.description(), json);
    json.put("file", PublishedModel.PARAMETERS_FILE);
    json.put("sha256", Sha256.of(file));
    json.set("provenance", provenance);
    if (!metrics.isEmpty()) {
      json.set("metrics", metrics);
    }

    if (!isThere(model)) {
      storage.delete(folder + "/" + PublishedModel.DESCRIPTION_FILE);
      storage.write(folder + "/" + PublishedModel.PARAMETERS_FILE, file);
      storage.write(folder + "/" + PublishedModel.DESCRIPTION_FILE, SealedJson.write(json));
    }
    if (!isThere(model)) {
      throw ExitCode.IO_ERROR.failure(
          folder + ": the files read back differ from those written",
          "Check the storage and run again.");
    }
    return Sha256.of(file);
  }

  private boolean isThere(PublishedModel model) throws IOException {
    try {
      PublishedModel there = PublishedModel.read(storage, folder);
      return there.description().equals(model.description())
          && Arrays.equals(there.parameters(), model.parameters());
    } catch (JobFailure e) {
      return false;
    }
  }

  private static void describe(PublishedModel.Description description, ObjectNode json) {
    description.topology().sizes().forEach(json.putArray("layers")::add);
    description.topology().hidden().stream()
        .map(Key::hyphenated)
        .forEach(json.putArray("activations")::add);
    LossConfig loss = description.loss();
    json.putObject("loss")
        .put("type", loss.type().name())
        .put("labelSmoothing", loss.labelSmoothing())
        .put("delta", loss.delta());
    json.put("targets", description.targets().name());
    describe(description.preprocessing(), json);
    ObjectNode reading = json.putObject("reading").put("format", description.reading().format());
    description.reading().options().forEach(reading.putObject("options")::put);
    if (!description.reading().labels().isEmpty()) {
      description.reading().labels().forEach(reading.putArray("labels")::add);
    }
    if (!description.reading().aliases().isEmpty()) {
      description.reading().aliases().forEach(reading.putObject("classAliases")::put);
    }
  }

  private static void describe(Preprocessing preprocessing, ObjectNode json) {
    ArrayNode columns = json.putArray("columns");
    for (FeatureColumn column : preprocessing.columns()) {
      ObjectNode object = columns.addObject();
      object.put("name", column.name()).put("kind", column.kind().name());
      if (column.isCategory()) {
        column.categories().forEach(object.putArray("categories")::add);
      } else {
        object.put("inputs", column.inputs());
      }
      if (column.center() != 0) {
        object.put("center", column.center());
      }
      describe(column.spelling(), object);
    }
    putAll(preprocessing.scaling().shifts(), json.putArray("shifts"));
    putAll(preprocessing.scaling().divisors(), json.putArray("divisors"));
    putAll(preprocessing.means(), json.putArray("means"));
    preprocessing.classes().forEach(json.putArray("classes")::add);
    TargetScaling target = preprocessing.target();
    if (!target.isNone()) {
      ObjectNode object = json.putObject("target").put("logarithmic", target.logarithmic());
      target.shifts().forEach(object.putArray("shifts")::add);
      target.divisors().forEach(object.putArray("divisors")::add);
    }
  }

  /** Writes the fields of a spelling that differ from the default. */
  private static void describe(Spelling spelling, ObjectNode column) {
    if (spelling.style() != Spelling.Style.PLAIN) {
      column.put("style", spelling.style().name());
    }
    if (!spelling.pattern().isEmpty()) {
      column.put("pattern", spelling.pattern());
    }
    if (!spelling.missing().isEmpty()) {
      spelling.missing().forEach(column.putArray("missing")::add);
    }
    if (spelling.decimalComma()) {
      column.put("decimalComma", true);
    }
  }

  /** Writes all values, or only one if all are equal. */
  private static void putAll(List<Float> values, ArrayNode array) {
    boolean uniform = !values.isEmpty() && Scaling.isUniform(values);
    (uniform ? values.subList(0, 1) : values).forEach(array::add);
  }
}
