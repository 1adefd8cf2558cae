package io.github.sparkmlp.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.sparkmlp.choice.ActivationType;
import io.github.sparkmlp.choice.LossType;
import io.github.sparkmlp.choice.TargetType;
import io.github.sparkmlp.config.LossConfig;
import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import io.github.sparkmlp.faults.Drill;
import io.github.sparkmlp.nn.Topology;
import io.github.sparkmlp.store.Flips;
import io.github.sparkmlp.store.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublishedModelTest {
  private static final Storage STORAGE = new Storage(new Configuration());
  private static final Topology SMALL = new Topology(List.of(3, 2, 2), ActivationType.TANH);

  @TempDir private Path folder;

  private static PublishedModel model(Topology topology, float... parameters) {
    return new PublishedModel(
        new PublishedModel.Description(
            topology,
            LossConfig.of(LossType.CROSS_ENTROPY),
            TargetType.CLASS,
            Preprocessing.ofArray("features", topology.inputs(), 255),
            Reading.UNKNOWN),
        parameters);
  }

  private static PublishedModel small(float first) {
    float[] parameters = new float[14];
    parameters[0] = first;
    return model(SMALL, parameters);
  }

  private String write(PublishedModel model) throws IOException {
    ObjectNode provenance = new ObjectMapper().createObjectNode().put("run", "test");
    return model.write(STORAGE, folder.toString(), provenance, provenance.objectNode());
  }

  @Test
  void isReadAsItWasWritten() throws IOException {
    PublishedModel written = small(0.5f);
    String sha256 = write(written);
    PublishedModel read = PublishedModel.read(STORAGE, folder.toString());
    assertThat(read.description()).isEqualTo(written.description());
    assertThat(read.parameters()).isEqualTo(written.parameters());
    assertThat(new ObjectMapper().readTree(folder.resolve("model.json").toFile()).path("sha256"))
        .hasToString("\"" + sha256 + "\"");
    assertThat(folder.toFile().list()).containsExactlyInAnyOrder("model.json", "model.safetensors");
  }

  @Test
  void isWrittenOnceAndReplacedByAnotherOnly() throws IOException {
    write(small(1));
    Path file = folder.resolve("model.safetensors");
    FileTime longAgo = FileTime.fromMillis(0);
    Files.setLastModifiedTime(file, longAgo);
    write(small(1));
    assertThat(Files.getLastModifiedTime(file)).isEqualTo(longAgo);
    write(small(2));
    assertThat(PublishedModel.read(STORAGE, folder.toString()).parameters()[0]).isEqualTo(2);
  }

  @Test
  void everyDamageIsNoticed() throws IOException {
    write(small(1));
    for (String name : List.of("model.json", "model.safetensors")) {
      Path path = folder.resolve(name);
      byte[] file = Files.readAllBytes(path);
      for (int bit = 0; bit < 8 * file.length; bit++) {
        assertDamaged(path, Flips.flipped(file, bit));
      }
      for (int length = 0; length < file.length; length++) {
        assertDamaged(path, Arrays.copyOf(file, length));
      }
      assertDamaged(path, Arrays.copyOf(file, file.length + 1));
      Files.write(path, file);
    }
  }

  @Test
  void noRandomBitOfALargeModelFlipsUnseen() throws IOException {
    Topology large = new Topology(List.of(784, 28, 28, 10), ActivationType.SIGMOID);
    write(model(large, new float[23_082]));
    Path path = folder.resolve("model.safetensors");
    byte[] file = Files.readAllBytes(path);
    Random random = new Random(1);
    for (int flip = 0; flip < Flips.count(); flip++) {
      assertDamaged(path, Flips.flipped(file, random.nextInt(8 * file.length)));
    }
    Drill.report("random flips of a model's bits", Flips.count(), "noticed");
  }

  private void assertDamaged(Path path, byte[] content) throws IOException {
    Files.write(path, content);
    JobFailure failure =
        catchThrowableOfType(
            JobFailure.class, () -> PublishedModel.read(STORAGE, folder.toString()));
    assertThat(failure.exitCode()).isEqualTo(ExitCode.IO_ERROR);
    assertThat(failure).hasMessageContaining(path.getFileName().toString());
  }
}
