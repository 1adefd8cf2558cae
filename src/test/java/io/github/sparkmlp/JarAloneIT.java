package io.github.sparkmlp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.sparkmlp.choice.ActivationType;
import io.github.sparkmlp.choice.LossType;
import io.github.sparkmlp.choice.TargetType;
import io.github.sparkmlp.config.LossConfig;
import io.github.sparkmlp.model.FeatureColumn;
import io.github.sparkmlp.model.Preprocessing;
import io.github.sparkmlp.model.PublishedModel;
import io.github.sparkmlp.model.Reading;
import io.github.sparkmlp.model.Scaling;
import io.github.sparkmlp.model.Scorer;
import io.github.sparkmlp.model.TargetScaling;
import io.github.sparkmlp.nn.Topology;
import io.github.sparkmlp.store.Storage;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scoring in a JVM that has the jar and no Spark, on every JDK of this machine. */
class JarAloneIT {
  private static final Path JAR = Path.of("target/spark-mlp.jar").toAbsolutePath();

  @TempDir private Path folder;
  private Path model;
  private PublishedModel published;

  @BeforeEach
  void publish() throws IOException {
    Preprocessing preprocessing =
        new Preprocessing(
            List.of(
                FeatureColumn.number("age"),
                FeatureColumn.category("city", List.of("Bonn", "Ulm")),
                FeatureColumn.numbers("pixels", 3)),
            new Scaling(List.of(20f, 0f, 0f, 0f, 0f, 0f), List.of(9.5f, 1f, 1f, 255f, 255f, 255f)),
            List.of(20.25f, 0.5f, 0.5f, 0f, 0f, 0f),
            List.of("a", "b", "c"),
            TargetScaling.NONE);
    PublishedModel.Description description =
        new PublishedModel.Description(
            new Topology(List.of(6, 33, 17, 3), ActivationType.GELU),
            LossConfig.of(LossType.CROSS_ENTROPY),
            TargetType.CLASS,
            preprocessing,
            Reading.UNKNOWN);
    float[] parameters = new float[6 * 33 + 33 + 33 * 17 + 17 + 17 * 3 + 3];
    Random random = new Random(1);
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] = (float) random.nextGaussian();
    }
    model = folder.resolve("model");
    published = new PublishedModel(description, parameters);
    published.write(
        new Storage(new Configuration()),
        model.toString(),
        new ObjectMapper().createObjectNode(),
        new ObjectMapper().createObjectNode());
    copy(JarAlone.class);
  }

  /** The one class of the service, into a folder of its own. */
  private void copy(Class<?> type) throws IOException {
    String name = type.getName().replace('.', '/') + ".class";
    Path copy = folder.resolve("service").resolve(name);
    Files.createDirectories(copy.getParent());
    Files.copy(Path.of("target/test-classes").resolve(name), copy);
  }

  private Process start(Path jdk) throws IOException {
    return new ProcessBuilder(
            jdk.resolve("bin/java").toString(),
            "-cp",
            JAR + File.pathSeparator + folder.resolve("service"),
            JarAlone.class.getName(),
            model.toString())
        .redirectErrorStream(true)
        .start();
  }

  private static List<String> lines(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
        .lines()
        .toList();
  }

  @Test
  void everyThreadScoresTheBitsOfTheseKernels() throws Exception {
    List<String> expected =
        Collections.nCopies(4, JarAlone.score(Scorer.of(published))).stream()
            .flatMap(List::stream)
            .toList();
    for (Path jdk : Jdks.all()) {
      Process service = start(jdk);
      assertThat(lines(service)).as(jdk.toString()).isEqualTo(expected);
      assertThat(service.waitFor()).isZero();
    }
  }

  @Test
  void damageIsToldWithoutSparkToo() throws Exception {
    try (Stream<Path> files = Files.list(model)) {
      for (Path file : files.toList()) {
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, new byte[100]);
        Process service = start(Jdks.here());
        assertThat(lines(service)).singleElement().asString().contains(file.toString());
        assertThat(service.waitFor()).isEqualTo(74);
        Files.write(file, whole);
      }
    }
  }
}
