package io.github.sparkmlp.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.sparkmlp.choice.ActivationType;
import io.github.sparkmlp.choice.LossType;
import io.github.sparkmlp.choice.TargetType;
import io.github.sparkmlp.config.LossConfig;
import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import io.github.sparkmlp.nn.Topology;
import io.github.sparkmlp.store.Seal;
import io.github.sparkmlp.store.SealedJson;
import io.github.sparkmlp.store.Storage;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Descriptions whose checksum holds, whoever wrote them. */
class ModelReaderTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;
  private ObjectNode description;

  @BeforeEach
  void write() throws Exception {
    Preprocessing preprocessing =
        new Preprocessing(
            List.of(FeatureColumn.number("a"), FeatureColumn.category("b", List.of("x", "y"))),
            new Scaling(List.of(1f, 0f, 0f), List.of(2f, 1f, 1f)),
            List.of(1f, 0.25f, 0.75f),
            List.of("no", "yes"),
            TargetScaling.NONE);
    PublishedModel.Description of =
        new PublishedModel.Description(
            new Topology(List.of(3, 4, 2), ActivationType.LEAKY_RELU),
            LossConfig.of(LossType.CROSS_ENTROPY),
            TargetType.CLASS,
            preprocessing,
            Reading.UNKNOWN);
    new PublishedModel(of, new float[26])
        .write(
            new Storage(new Configuration()),
            folder.toString(),
            JSON.createObjectNode().put("run", "test").put("seed", 7),
            JSON.createObjectNode().put("accuracy", 0.5));
    description = SealedJson.read(Files.readAllBytes(folder.resolve("model.json")), "model.json");
  }

  private JobFailure failure() throws Exception {
    Files.write(folder.resolve("model.json"), SealedJson.write(description));
    JobFailure failure = catchThrowableOfType(JobFailure.class, () -> ModelReader.local(folder));
    assertThat(failure).as(description.toString()).isNotNull();
    return failure;
  }

  @Test
  void whatItCameFromIsReadAsText() {
    PublishedModel.Origin origin = ModelReader.local(folder).origin().orElseThrow();
    assertThat(origin.provenance()).isEqualTo(Map.of("run", "test", "seed", "7"));
    assertThat(origin.metrics()).isEqualTo(Map.of("accuracy", "0.5"));
    assertThat(origin.sha256()).isEqualTo(description.get("sha256").textValue());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "layers | [3, 0, 2]",
        "layers | [3, -4, 2]",
        "layers | [3, 4000000000, 2]",
        "layers | [3, 4.5, 2]",
        "layers | [3, 40, 2]",
        "layers | [3, 2147483647, 2]",
        "layers | [2147483647, 4, 2]",
        "layers | [3]",
        "layers | []",
        "layers | 3",
        "activations | [\"swish\"]",
        "activations | []",
        "activations | [\"tanh\", \"tanh\"]",
        "activations | [null]",
        "loss | {\"type\": \"L1\", \"labelSmoothing\": 0, \"delta\": 1}",
        "loss | {\"type\": \"MSE\", \"labelSmoothing\": 1, \"delta\": 1}",
        "loss | {\"type\": \"MSE\", \"labelSmoothing\": 0, \"delta\": -1}",
        "loss | {\"type\": \"MSE\", \"labelSmoothing\": 0, \"delta\": \"1\"}",
        "loss | {\"type\": \"MSE\", \"labelSmoothing\": 0}",
        "loss | \"MSE\"",
        "targets | \"CLASSES\"",
        "targets | 1",
        "reading | {}",
        "reading | {\"format\": 1, \"options\": {}}",
        "reading | {\"format\": \"csv\", \"options\": []}",
        "columns | []",
        "columns | {}",
        "columns | [{\"name\": \"a\", \"kind\": \"TEXT\", \"inputs\": 3}]",
        "columns | [{\"name\": \"a\", \"kind\": \"NUMBERS\", \"inputs\": 4}]",
        "columns | [{\"name\": \"a\", \"kind\": \"NUMBERS\", \"inputs\": 4294967299}]",
        "columns | [{\"name\": \"a\", \"kind\": \"NUMBERS\"}]",
        "columns | [{\"kind\": \"NUMBERS\", \"inputs\": 3}]",
        "columns | [[]]",
        "shifts | [1, 2]",
        "shifts | []",
        "shifts | [1, \"NaN\", 2]",
        "divisors | [1, 0, 1]",
        "divisors | [-0.0]",
        "divisors | [1, 1e39, 1]",
        "means | [1, 2]",
        "means | [1, 2, 3, 4]",
        "classes | [\"no\"]",
        "classes | [1, 2]",
        "provenance | 7",
        "metrics | []",
        "file | 7",
        "sha256 | \"0\"",
        "formatVersion | \"5\"",
        "formatVersion | null",
      })
  void nonsenseIsDamage(String field, String value) throws Exception {
    description.set(field, JSON.readTree(value));
    JobFailure failure = failure();
    assertThat(failure.exitCode()).isEqualTo(ExitCode.IO_ERROR);
    assertThat(failure).hasMessageContaining("model.");
  }

  @Test
  void noFieldMayBeMissing() throws Exception {
    ObjectNode whole = description;
    for (Map.Entry<String, ?> field : whole.properties()) {
      if (!List.of("provenance", "metrics").contains(field.getKey())) {
        description = whole.deepCopy().without(field.getKey());
        JobFailure failure = failure();
        assertThat(failure.exitCode()).isEqualTo(ExitCode.IO_ERROR);
        assertThat(failure).hasMessageContaining("\"%s\" is missing".formatted(field.getKey()));
      }
    }
  }

  @Test
  void aNewerVersionIsToldFromDamage() throws Exception {
    description.put("formatVersion", 6);
    JobFailure failure = failure();
    assertThat(failure.exitCode()).isEqualTo(ExitCode.IO_ERROR);
    assertThat(failure).hasMessageContaining("formatVersion 6, this program reads 2 to 5");
    assertThat(failure.remedy()).contains("newer version");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "..",
        "../model.safetensors",
        "a/b",
        "a\\b",
        "/etc/passwd",
        "C:a",
        "a\0b"
      })
  void itNamesNoFileOfAnotherFolder(String file) throws Exception {
    description.put("file", file);
    assertThat(failure().exitCode()).isEqualTo(ExitCode.BAD_DATA);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{\"a\":", "[[],"})
  void whatIsNestedTooDeepIsDamage(String opening) throws Exception {
    seal(("{\"a\": " + opening.repeat(200_000)).getBytes(StandardCharsets.UTF_8));
    JobFailure failure = catchThrowableOfType(JobFailure.class, () -> ModelReader.local(folder));
    assertThat(failure.exitCode()).isEqualTo(ExitCode.IO_ERROR);
    assertThat(failure).hasMessageContaining("nested");
  }

  @Test
  void aCharacterOfANegativeNumberIsDamage() throws Exception {
    seal("{\"a\": \"\\u-400\"".getBytes(StandardCharsets.UTF_8));
    JobFailure failure = catchThrowableOfType(JobFailure.class, () -> ModelReader.local(folder));
    assertThat(failure.exitCode()).isEqualTo(ExitCode.IO_ERROR);
  }

  private void seal(byte[] body) throws Exception {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.write(body);
    file.write(Seal.of(body));
    Files.write(folder.resolve("model.json"), file.toByteArray());
  }

  @Test
  void whateverIsSealedIsAModelOrAJobFailure() throws Exception {
    byte[] file = Files.readAllBytes(folder.resolve("model.json"));
    byte[] body = Arrays.copyOf(file, file.length - Seal.of(new byte[0]).length);
    byte[] likely = "{}[],:\"\\0123456789.eE+-ntf \n".getBytes(StandardCharsets.UTF_8);
    Random random = new Random(1);
    for (int round = 0; round < 3_000; round++) {
      byte[] changed = body.clone();
      for (int change = random.nextInt(3); change >= 0; change--) {
        changed[random.nextInt(body.length)] =
            random.nextInt(4) == 0
                ? (byte) random.nextInt()
                : likely[random.nextInt(likely.length)];
      }
      seal(changed);
      Throwable thrown = catchThrowable(() -> Scorer.load(folder).outputs(new float[3]));
      assertThat(thrown)
          .as(new String(changed, StandardCharsets.UTF_8))
          .satisfiesAnyOf(
              none -> assertThat(none).isNull(),
              failure -> assertThat(failure).isInstanceOf(JobFailure.class));
    }
  }

  @Test
  void everyFloatIsReadAsItWasWritten() {
    Random random = new Random(1);
    for (int i = 0; i < 10_000; i++) {
      float value = Float.intBitsToFloat(random.nextInt());
      if (Float.isFinite(value)) {
        String json =
            JSON.createObjectNode().set("a", JSON.createArrayNode().add(value)).toString();
        assertThat(JsonFields.parse(json, "test").list("a", JsonFields::real))
            .isEqualTo(Collections.singletonList(value));
      }
    }
  }
}
