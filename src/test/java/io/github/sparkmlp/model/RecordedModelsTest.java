package io.github.sparkmlp.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Models that earlier versions wrote, each with rows and what that version made of them. The files
 * are never written anew: a change of the format gets models beside these.
 */
class RecordedModelsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static Stream<Path> models() throws IOException {
    try (Stream<Path> folders = Files.list(Path.of("src/test/resources/models"))) {
      return folders.sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void scoreAsRecorded(Path model) throws IOException {
    Scorer scorer = Scorer.load(model);
    for (JsonNode recorded : JSON.readTree(model.resolve("scores.json").toFile())) {
      Map<String, Object> row = JSON.convertValue(recorded.path("row"), new TypeReference<>() {});
      float[] inputs = scorer.inputs(row);
      assertThat(scorer.outputs(inputs)).isEqualTo(floats(recorded.path("outputs")));
      if (recorded.has("prediction")) {
        assertThat(scorer.className(scorer.predictedClass(inputs)))
            .isEqualTo(recorded.path("prediction").textValue());
      }
      if (recorded.has("probabilities")) {
        assertThat(scorer.probabilities(inputs)).isEqualTo(floats(recorded.path("probabilities")));
      }
    }
  }

  /** From the digits, each rounded once. */
  private static float[] floats(JsonNode array) {
    float[] floats = new float[array.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = Float.parseFloat(array.get(i).asText());
    }
    return floats;
  }
}
