package io.github.sparkmlp.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.sparkmlp.choice.ActivationType;
import io.github.sparkmlp.choice.TargetType;
import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import io.github.sparkmlp.onnx.OnnxModels;
import io.github.sparkmlp.store.SealedJson;
import io.github.sparkmlp.store.Storage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TargetScalingTest {
  private static final TargetScaling STANDARD =
      new TargetScaling(false, List.of(206_855.25, -3.5), List.of(115_395.5, 0.25));
  private static final TargetScaling LOG =
      new TargetScaling(true, List.of(12.0, 1.0), List.of(0.4, 2.0));

  @TempDir private Path folder;

  @Test
  void valuesComeBackAsTheyWere() {
    for (float value : new float[] {0, 14_999, 500_001, 0.5f, 3e6f}) {
      assertThat(STANDARD.value(0, STANDARD.scaled(0, value))).isCloseTo(value, within(0.1f));
      assertThat(LOG.value(0, LOG.scaled(0, value))).isCloseTo(value, within(1f));
      assertThat(TargetScaling.NONE.scaled(0, value)).isEqualTo(value);
    }
    assertThat(STANDARD.scaled(1, -3.25f)).isEqualTo(1);
    assertThat(LOG.scaled(1, (float) (Math.E - 1))).isCloseTo(0, within(1e-6f));
  }

  private static PublishedModel model(TargetScaling target) {
    Preprocessing plain = OnnxModels.AS_IS;
    Preprocessing scaled =
        new Preprocessing(plain.columns(), plain.scaling(), plain.means(), plain.classes(), target);
    return OnnxModels.model(OnnxModels.topology(ActivationType.RELU, 2), TargetType.VALUES, scaled);
  }

  private static float[][] rows() {
    float[][] rows = new float[50][OnnxModels.INPUTS];
    for (int e = 0; e < rows.length; e++) {
      for (int i = 0; i < OnnxModels.INPUTS; i++) {
        rows[e][i] = (e * 7 + i * 13) % 17 / 4f - 2;
      }
    }
    return rows;
  }

  @Test
  void aScorerTellsValuesInTheUnitsOfTheData() {
    Scorer plain = Scorer.of(model(TargetScaling.NONE));
    for (TargetScaling target : List.of(STANDARD, LOG)) {
      Scorer scorer = Scorer.of(model(target));
      for (float[] row : rows()) {
        float[] z = plain.outputs(row);
        float[] expected = {target.value(0, z[0]), target.value(1, z[1])};
        assertThat(scorer.outputs(row)).isEqualTo(expected);
        assertThat(scorer.outputs(new Object[] {row})).isEqualTo(expected);
      }
    }
  }

  @Test
  void onnxTellsTheSameValues() throws Exception {
    for (TargetScaling target : List.of(TargetScaling.NONE, STANDARD, LOG)) {
      PublishedModel model = model(target);
      Scorer scorer = Scorer.of(model);
      float[][] rows = rows();
      OnnxModels.run(
          model,
          rows,
          (prediction, none) -> {
            for (int e = 0; e < rows.length; e++) {
              float[] expected = scorer.outputs(rows[e]);
              for (int i = 0; i < 2; i++) {
                float off = 1e-4f * Math.max(1, Math.abs(expected[i]));
                assertThat(((float[][]) prediction)[e][i]).isCloseTo(expected[i], within(off));
              }
            }
          });
    }
  }

  @Test
  void modelsKeepIt() throws Exception {
    for (TargetScaling target : List.of(TargetScaling.NONE, STANDARD, LOG)) {
      model(target)
          .write(
              new Storage(new Configuration()),
              folder.toString(),
              new ObjectMapper().createObjectNode(),
              new ObjectMapper().createObjectNode());
      assertThat(ModelReader.local(folder).description().preprocessing().target())
          .isEqualTo(target);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"logarithmic\": false, \"shifts\": [1], \"divisors\": [1]}",
        "{\"logarithmic\": false, \"shifts\": [1, 2], \"divisors\": [1, 0]}",
        "{\"logarithmic\": 1, \"shifts\": [1, 2], \"divisors\": [1, 2]}",
        "{\"logarithmic\": false, \"shifts\": [1, \"NaN\"], \"divisors\": [1, 2]}",
        "[]"
      })
  void nonsenseIsDamage(String target) throws Exception {
    ObjectMapper json = new ObjectMapper();
    ObjectNode nothing = json.createObjectNode();
    model(STANDARD).write(new Storage(new Configuration()), folder.toString(), nothing, nothing);
    Path file = folder.resolve("model.json");
    ObjectNode description = SealedJson.read(Files.readAllBytes(file), "model.json");
    description.set("target", json.readTree(target));
    Files.write(file, SealedJson.write(description));
    JobFailure failure =
        org.assertj.core.api.Assertions.catchThrowableOfType(
            JobFailure.class, () -> ModelReader.local(folder));
    assertThat(failure.exitCode()).isEqualTo(ExitCode.IO_ERROR);
    assertThat(failure).hasMessageContaining("model.");
  }
}
