package io.github.sparkmlp.model;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.sparkmlp.ReaderContract;
import io.github.sparkmlp.choice.ActivationType;
import io.github.sparkmlp.choice.LossType;
import io.github.sparkmlp.choice.TargetType;
import io.github.sparkmlp.config.LossConfig;
import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.nn.Topology;
import io.github.sparkmlp.store.Sealing;
import io.github.sparkmlp.store.Sha256;
import io.github.sparkmlp.store.Storage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;

/** Any bytes as a published model: its parameters, its description, or both. */
public final class ModelFuzz {
  private static final int PARAMETERS = 0;
  private static final int DESCRIPTION = 1;
  private static final int BOTH_SEALED = 2;

  private static final Topology TOPOLOGY =
      new Topology(List.of(3, 2, 2), List.of(ActivationType.GELU));

  /** What stands in a description for the SHA-256 of the parameters that come with it. */
  private static final String ANY_SHA256 = "0".repeat(64);

  private ModelFuzz() {}

  /**
   * Jazzer's entry.
   *
   * @param data a mode; a file of parameters, or one that describes a model, or the body of one, a
   *     zero byte and a file of parameters
   */
  public static void fuzzerTestOneInput(byte[] data) throws IOException {
    if (data.length < 1) {
      return;
    }
    byte[] file = Arrays.copyOfRange(data, 1, data.length);
    Set<ExitCode> codes = Set.of(ExitCode.IO_ERROR, ExitCode.BAD_DATA);
    switch (data[0] & 3) {
      case PARAMETERS ->
          ReaderContract.require(
              file,
              Set.of(ExitCode.IO_ERROR),
              () -> Safetensors.read(file, TOPOLOGY, "model.safetensors"));
      case DESCRIPTION -> ReaderContract.require(file, codes, () -> read(file, new byte[0]));
      default -> {
        int end = 0;
        while (end < file.length && file[end] != 0) {
          end++;
        }
        byte[] parameters = Arrays.copyOfRange(file, Math.min(end + 1, file.length), file.length);
        byte[] description = sealed(Arrays.copyOf(file, end), parameters);
        ReaderContract.require(file, codes, () -> read(description, parameters));
      }
    }
  }

  private static void read(byte[] description, byte[] parameters) throws IOException {
    new ModelReader("model", file -> file.endsWith(".json") ? description : parameters).read();
  }

  private static byte[] sealed(byte[] body, byte[] parameters) {
    String text = new String(body, StandardCharsets.ISO_8859_1);
    return Sealing.sealed(
        text.replace(ANY_SHA256, Sha256.of(parameters)).getBytes(StandardCharsets.ISO_8859_1));
  }

  /**
   * A model of a table, in every mode.
   *
   * @param folder to write it to
   */
  public static List<byte[]> seeds(Path folder) throws IOException {
    Preprocessing preprocessing =
        new Preprocessing(
            List.of(FeatureColumn.number("a"), FeatureColumn.category("b", List.of("x", "y"))),
            new Scaling(List.of(1f, 0f, 0f), List.of(2f, 1f, 1f)),
            List.of(1f, 0.25f, 0.75f),
            List.of("no", "yes"),
            TargetScaling.NONE);
    PublishedModel.Description description =
        new PublishedModel.Description(
            TOPOLOGY,
            LossConfig.of(LossType.CROSS_ENTROPY),
            TargetType.CLASS,
            preprocessing,
            Reading.UNKNOWN);
    ObjectNode provenance = JsonNodeFactory.instance.objectNode().put("run", "test").put("seed", 7);
    Storage storage = new Storage(new Configuration());
    String sha256 =
        new PublishedModel(description, new float[14])
            .write(storage, folder.toString(), provenance, provenance.objectNode());
    byte[] parameters = Files.readAllBytes(folder.resolve("model.safetensors"));
    byte[] sealed = Files.readAllBytes(folder.resolve("model.json"));
    byte[] body =
        new String(Sealing.body(sealed), StandardCharsets.UTF_8)
            .replace(sha256, ANY_SHA256)
            .getBytes(StandardCharsets.UTF_8);
    byte[] both = Sealing.concatenated(Arrays.copyOf(body, body.length + 1), parameters);
    return List.of(
        Sealing.seed(PARAMETERS, parameters),
        Sealing.seed(DESCRIPTION, sealed),
        Sealing.seed(BOTH_SEALED, both));
  }
}
