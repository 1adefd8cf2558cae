package io.github.sparkmlp.record;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.sparkmlp.data.RowPlace;
import io.github.sparkmlp.evaluate.Mistake;
import io.github.sparkmlp.secret.Secrets;
import io.github.sparkmlp.store.Storage;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** {@code mistakes.json}: wrongly predicted rows, the most confident first. */
public final class MistakesFile {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The most features that a row may have for its features to be kept. */
  private static final int MOST_FEATURES = 128 * 128;

  private MistakesFile() {}

  /**
   * Writes the file.
   *
   * @param places where the rows are, in the same order; none if nobody has looked
   * @param sureness the measure of confidence: {@code probability} or {@code score}
   */
  public static void write(
      Storage storage,
      String folder,
      List<Mistake> mistakes,
      List<Optional<RowPlace>> places,
      String sureness)
      throws IOException {
    ArrayNode all = JSON.createArrayNode();
    for (int i = 0; i < mistakes.size(); i++) {
      Mistake mistake = mistakes.get(i);
      ObjectNode json = all.addObject();
      if (!places.isEmpty()) {
        places.get(i).ifPresent(place -> put(place, json));
      }
      json.put("actual", mistake.actual())
          .put("predicted", mistake.predicted())
          .put(sureness, mistake.sureness());
      if (mistake.features().length <= MOST_FEATURES) {
        putFeatures(json.putArray("features"), mistake.features());
      }
    }
    storage.write(location(folder), JSON.writeValueAsBytes(all));
  }

  /** Describes where a row is: its {@code id}, {@code file} and {@code line}, if known. */
  public static void put(RowPlace place, ObjectNode json) {
    place.id().ifPresent(id -> json.put("id", id));
    place.file().ifPresent(file -> json.put("file", Secrets.redact(file)));
    place.line().ifPresent(line -> json.put("line", line));
  }

  private static void putFeatures(ArrayNode json, float[] features) {
    for (float feature : features) {
      if (feature == (int) feature) {
        json.add((int) feature);
      } else {
        json.add(feature);
      }
    }
  }

  public static String location(String folder) {
    return folder + "/mistakes.json";
  }
}
