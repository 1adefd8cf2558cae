package io.github.sparkmlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.sparkmlp.block.BatchPlan;
import io.github.sparkmlp.block.BlockLayout;
import io.github.sparkmlp.block.BlockLoader;
import io.github.sparkmlp.block.Shard;
import io.github.sparkmlp.choice.ActivationType;
import io.github.sparkmlp.choice.KernelType;
import io.github.sparkmlp.choice.TargetType;
import io.github.sparkmlp.config.JobConfig;
import io.github.sparkmlp.data.ExampleReader;
import io.github.sparkmlp.data.TrainingData;
import io.github.sparkmlp.kernel.Kernels;
import io.github.sparkmlp.model.Preprocessing;
import io.github.sparkmlp.model.Safetensors;
import io.github.sparkmlp.nn.Network;
import io.github.sparkmlp.nn.Topology;
import io.github.sparkmlp.nn.Workspace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the shipped configurations learn. */
@Tag("drill")
class SeedIT {
  private static final int[] SIZES = {784, 28, 28, 10};
  private static final Topology TOPOLOGY =
      new Topology(List.of(784, 28, 28, 10), ActivationType.SIGMOID);
  private static final int BATCH = 50;

  @TempDir private Path output;

  @Test
  void theDefaultReachesNinetyFourPercentOnAverage() throws Exception {
    double sum = 0;
    for (int seed = 1; seed <= 5; seed++) {
      TestRun run = run("seed.conf", seed);
      sum += run.json("run.json").get("test").get("accuracy").doubleValue();
    }
    assertThat(sum / 5).isGreaterThanOrEqualTo(0.94);
  }

  /** Rows of the t10k file, their pixels divided by 255. */
  private static List<PlainPerceptron.Example> rows(int from, int until) throws Exception {
    List<float[]> images = Mnist.t10kImages(until);
    List<Integer> labels = Mnist.t10kLabels(until);
    List<PlainPerceptron.Example> rows = new ArrayList<>();
    for (int row = from; row < until; row++) {
      float[] inputs = images.get(row);
      for (int i = 0; i < inputs.length; i++) {
        inputs[i] /= 255;
      }
      rows.add(new PlainPerceptron.Example(inputs, labels.get(row)));
    }
    return rows;
  }

  @Test
  void thePlainPerceptronIsPyTorchs() throws Exception {
    JsonNode expected = Reference.json("seed-trajectory.json").get("runs").get("mse-sgd");
    float[] start =
        Safetensors.read(Reference.bytes("seed-initial.safetensors"), TOPOLOGY, "start");
    PlainPerceptron plain = new PlainPerceptron(0.1, start, SIZES);
    List<PlainPerceptron.Example> rows = rows(1, 2001);
    for (int step = 0; step < 40; step++) {
      double loss = expected.get("step_losses").get(step).doubleValue();
      assertThat(plain.step(rows.subList(step * BATCH, (step + 1) * BATCH)))
          .isCloseTo(loss, within(1e-7 * loss));
    }
  }

  /** Ten epochs of the same batches, in float32 by the job and in doubles by a plain loop. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void theOriginalExperimentIsReproduced(int seed) throws Exception {
    TestRun run = run("seed-sgd.conf", seed);
    JobConfig config = TestConfig.read(Path.of("conf/seed-sgd.conf"), List.of("seed=" + seed));
    TrainingData data =
        TestConfig.load(
            new ExampleReader(TestSpark.local(), config.data(), TOPOLOGY, TargetType.CLASS),
            config.batch(),
            seed);
    Map<Long, List<PlainPerceptron.Example>> blocks = blocks(data);
    BatchPlan plan = new BatchPlan(data.layout(), seed, true);
    Network network = TestNetwork.classifier(TOPOLOGY, KernelType.SCALAR);
    PlainPerceptron plain = new PlainPerceptron(0.1, TestNetwork.parameters(network, seed), SIZES);

    List<JsonNode> epochs = run.lines("metrics.jsonl");
    assertThat(epochs).hasSize(10);
    for (int epoch = 1; epoch <= 10; epoch++) {
      double loss = 0;
      for (int step = 0; step < 100; step++) {
        List<PlainPerceptron.Example> batch = new ArrayList<>();
        for (long start : plan.step(epoch, step).blocks()) {
          batch.addAll(blocks.get(start));
        }
        assertThat(batch).hasSize(BATCH);
        loss += plain.step(batch) / 100;
      }
      assertThat(epochs.get(epoch - 1).get("trainLoss").doubleValue())
          .as("epoch %s", epoch)
          .isCloseTo(loss, within(1e-5 * loss));
    }
    // A row whose two largest outputs are equal but for the rounding may go either way.
    assertThat(run.json("run.json").get("test").get("accuracy").doubleValue())
        .isCloseTo(plain.accuracy(rows(8002, 9002)), within(0.001 + 1e-12));
  }

  /** The examples of each block, by where it starts in the global order. */
  private static Map<Long, List<PlainPerceptron.Example>> blocks(TrainingData data) {
    BlockLayout layout = data.layout();
    Network network = TestNetwork.classifier(TOPOLOGY, KernelType.SCALAR);
    Workspace workspace = new Workspace(network.training(layout.largestBlock()));
    BlockLoader loader =
        new BlockLoader(Preprocessing.ofArray("image", 784, 255), TargetType.CLASS);
    List<Shard> shards = data.shards().collect();
    Map<Long, List<PlainPerceptron.Example>> blocks = new HashMap<>();
    for (int stripe = 0; stripe < layout.stripes(); stripe++) {
      for (int column = 0; column < layout.columns(); column++) {
        long start = layout.start(stripe, column);
        for (Shard shard : shards) {
          int block = shard.find(start);
          if (block >= 0) {
            loader.load(shard, block, Kernels.scalar(), workspace);
            blocks.put(start, examples(workspace));
          }
        }
      }
    }
    return blocks;
  }

  private static List<PlainPerceptron.Example> examples(Workspace workspace) {
    List<PlainPerceptron.Example> examples = new ArrayList<>();
    for (int e = 0; e < workspace.examples(); e++) {
      float[] inputs = new float[784];
      for (int i = 0; i < inputs.length; i++) {
        inputs[i] = workspace.input().at(i, e);
      }
      examples.add(new PlainPerceptron.Example(inputs, Network.argmax(workspace.targets(), e)));
    }
    return examples;
  }

  private TestRun run(String config, int seed) throws Exception {
    Path copied = Files.createDirectories(output.resolve("conf"));
    for (String name : List.of("seed.conf", "seed-sgd.conf")) {
      Files.writeString(copied.resolve(name), Files.readString(Path.of("conf", name)));
    }
    String include = "include file(\"%s\")".formatted(copied.resolve(config));
    return TestRun.of(TestSpark.local(), output, include, "seed=" + seed, "reduce.strategy=fused");
  }
}
