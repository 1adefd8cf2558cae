package io.github.sparkmlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.sparkmlp.choice.ActivationType;
import io.github.sparkmlp.model.Safetensors;
import io.github.sparkmlp.nn.Topology;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Forty steps through the whole job, beside PyTorch's in float64 from the same start. */
class SeedTrajectoryTest {
  private static final Topology SEED =
      new Topology(List.of(784, 28, 28, 10), ActivationType.SIGMOID);

  private static final String CONFIG =
      """
      seed = 42
      data {
        format = idx
        train {
          images = "classpath:mnist/t10k-images-idx3-ubyte.gz"
          labels = "classpath:mnist/t10k-labels-idx1-ubyte.gz"
          rows = "1:2001"
        }
        scale = 255
      }
      network {
        layers = [784, 28, 28, 10]
        init-from = "classpath:reference/seed-initial.safetensors"
      }
      batch { size = 50, order = as-read }
      epochs = 1
      metrics { every = step }
      """;

  @TempDir private Path output;

  @ParameterizedTest(name = "{0}, blocks of {1}")
  @CsvSource({"mse-sgd, 128", "mse-sgd, 10", "ce-momentum, 128", "ce-momentum, 10"})
  void followsPyTorchWithTheSameBitsOnAnyPartitioning(String name, int micro) throws Exception {
    JsonNode expected = Reference.json("seed-trajectory.json").get("runs").get(name);
    float[] expectedParameters =
        Safetensors.read(
            Reference.bytes("seed-after-40-steps-" + name + ".safetensors"), SEED, name);
    String hash = null;
    for (int partitions : new int[] {1, 2, 5}) {
      TestRun run =
          TestRun.of(
              TestSpark.local(),
              output,
              CONFIG,
              "loss=" + expected.get("loss").textValue(),
              "optimizer.type=sgd",
              "optimizer.learning-rate=" + expected.get("learning_rate"),
              "optimizer.momentum=" + expected.get("momentum"),
              "batch.micro=" + micro,
              "data.partitions=" + partitions);

      List<JsonNode> steps = run.lines("steps.jsonl");
      assertThat(steps).hasSize(40);
      for (int step = 0; step < 40; step++) {
        double loss = expected.get("step_losses").get(step).doubleValue();
        assertThat(steps.get(step).get("trainLoss").doubleValue())
            .isCloseTo(loss, within(1e-6 * loss));
      }
      float[] parameters = Safetensors.read(run.model(), SEED, "model");
      for (int i = 0; i < parameters.length; i++) {
        assertThat(parameters[i]).isCloseTo(expectedParameters[i], within(1e-6f));
      }
      hash = hash == null ? run.hash() : hash;
      assertThat(run.hash()).isEqualTo(hash);
      assertThat(run.json("run.json").get("modelSha256").textValue()).isEqualTo(hash);
    }
  }
}
