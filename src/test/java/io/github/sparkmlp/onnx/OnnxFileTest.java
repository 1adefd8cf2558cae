package io.github.sparkmlp.onnx;

import static io.github.sparkmlp.onnx.OnnxModels.AS_IS;
import static io.github.sparkmlp.onnx.OnnxModels.INPUTS;
import static io.github.sparkmlp.onnx.OnnxModels.floats;
import static io.github.sparkmlp.onnx.OnnxModels.load;
import static io.github.sparkmlp.onnx.OnnxModels.model;
import static io.github.sparkmlp.onnx.OnnxModels.table;
import static io.github.sparkmlp.onnx.OnnxModels.topology;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxModelMetadata;
import ai.onnxruntime.TensorInfo;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.sparkmlp.choice.ActivationType;
import io.github.sparkmlp.choice.TargetType;
import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import io.github.sparkmlp.model.Preprocessing;
import io.github.sparkmlp.model.PublishedModel;
import io.github.sparkmlp.model.Safetensors;
import io.github.sparkmlp.model.Scaling;
import io.github.sparkmlp.nn.Topology;
import io.github.sparkmlp.store.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a written model says about itself, as ONNX Runtime reads it. */
class OnnxFileTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static void assertShape(NodeInfo info, OnnxJavaType type, long... shape) {
    TensorInfo tensor = (TensorInfo) info.getInfo();
    assertThat(tensor.type).isEqualTo(type);
    assertThat(tensor.getShape()).containsExactly(shape);
  }

  @Test
  void inputsAndOutputsHaveNamesTypesAndShapes() throws Exception {
    load(
        model(topology(ActivationType.GELU, 5), TargetType.CLASS, AS_IS),
        session -> {
          assertThat(session.getInputNames()).containsExactly("features");
          assertShape(session.getInputInfo().get("features"), OnnxJavaType.FLOAT, -1, INPUTS);
          assertThat(session.getOutputNames()).containsExactly("prediction", "probability");
          assertShape(session.getOutputInfo().get("prediction"), OnnxJavaType.INT64, -1);
          assertShape(session.getOutputInfo().get("probability"), OnnxJavaType.FLOAT, -1, 5);
        });
    load(
        model(topology(ActivationType.RELU, 1), TargetType.LABELS, AS_IS),
        session -> {
          assertShape(session.getOutputInfo().get("prediction"), OnnxJavaType.INT64, -1, 1);
          assertShape(session.getOutputInfo().get("probability"), OnnxJavaType.FLOAT, -1, 1);
        });
    load(
        model(topology(ActivationType.RELU, 2), TargetType.VALUES, AS_IS),
        session -> {
          assertThat(session.getOutputNames()).containsExactly("prediction");
          assertShape(session.getOutputInfo().get("prediction"), OnnxJavaType.FLOAT, -1, 2);
        });
  }

  @Test
  void theFileSaysWhatItsInputsAndClassesAre() throws Exception {
    Preprocessing table = table(Scaling.uniform(INPUTS, 1), floats(0, 1));
    PublishedModel model = model(topology(ActivationType.TANH, 1), TargetType.LABELS, table);
    load(
        model,
        session -> {
          OnnxModelMetadata metadata = session.getMetadata();
          assertThat(metadata.getProducerName()).isEqualTo("spark-mlp");
          assertThat(metadata.getGraphDescription().lines())
              .containsExactly(
                  "The inputs are raw values, before any scaling:",
                  "0: age",
                  "1: 1 if colour = red, else 0",
                  "2: 1 if colour = dark \"blue\", else 0",
                  "3 to 6: pixels",
                  "NaN: a missing value; of a missing category, in all of its inputs");
          Map<String, String> custom = metadata.getCustomMetadata();
          assertThat(custom)
              .containsEntry("targets", "LABELS")
              .containsEntry("loss", "binary-cross-entropy")
              .containsEntry(
                  "sha256",
                  Sha256.of(Safetensors.write(model.description().topology(), model.parameters())));
          assertThat(JSON.readTree(custom.get("classes"))).hasToString("[\"no\\\\yes\",\"ja\\n\"]");
          JsonNode columns = JSON.readTree(custom.get("columns"));
          assertThat(columns).hasSize(3);
          assertThat(columns.get(0))
              .hasToString("{\"name\":\"age\",\"kind\":\"NUMBER\",\"inputs\":1}");
          assertThat(columns.get(1).path("categories").path(1).asText()).isEqualTo("dark \"blue\"");
        });
  }

  @Test
  void whatChangesNothingIsLeftOut() {
    byte[] file = Onnx.write(model(topology(ActivationType.RELU, 2), TargetType.VALUES, AS_IS));
    assertThat(new String(file, StandardCharsets.ISO_8859_1))
        .contains("Gemm")
        .doesNotContain("IsNaN", "Sub", "Div");
  }

  @Test
  void moreThanProtobufHoldsIsRefused() {
    Topology huge = new Topology(List.of(1, 30_000, 20_000), ActivationType.RELU);
    Preprocessing number = Preprocessing.ofArray("x", 1, 1);
    PublishedModel model = model(huge, TargetType.VALUES, number, new float[0]);
    JobFailure failure = catchThrowableOfType(JobFailure.class, () -> Onnx.write(model));
    assertThat(failure.exitCode()).isEqualTo(ExitCode.DOES_NOT_FIT);
    assertThat(failure).hasMessageContaining("2,400,");
  }
}
