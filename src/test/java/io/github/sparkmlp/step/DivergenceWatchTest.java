package io.github.sparkmlp.step;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.sparkmlp.Mnist;
import io.github.sparkmlp.TestNetwork;
import io.github.sparkmlp.choice.ActivationType;
import io.github.sparkmlp.choice.KernelType;
import io.github.sparkmlp.config.OptimizerConfig;
import io.github.sparkmlp.nn.Network;
import io.github.sparkmlp.nn.Topology;
import io.github.sparkmlp.nn.Workspace;
import io.github.sparkmlp.optim.Optimizer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DivergenceWatchTest {
  private static final int ROWS = 5_000;
  private static final int BATCH = 50;
  private static final int EPOCHS = 5;

  /** The step losses of digits learnt by one process; no Spark. */
  private static List<Double> losses(
      List<float[]> images, List<Integer> labels, OptimizerConfig config, long seed) {
    Topology topology = new Topology(List.of(784, 28, 28, 10), ActivationType.SIGMOID);
    Network network = TestNetwork.classifier(topology, KernelType.AUTO);
    float[] parameters = TestNetwork.parameters(network, seed);
    Optimizer optimizer = Optimizer.of(config, parameters.length);
    Workspace workspace = new Workspace(network.training(BATCH));
    Random random = new Random(seed);
    List<Double> losses = new ArrayList<>();
    for (int step = 0; step < EPOCHS * ROWS / BATCH; step++) {
      workspace.begin(BATCH);
      for (int e = 0; e < BATCH; e++) {
        int row = random.nextInt(ROWS);
        for (int i = 0; i < 784; i++) {
          workspace.input().values[workspace.input().row(i) + e] = images.get(row)[i] / 255;
        }
        TestNetwork.setClass(workspace, e, labels.get(row));
        workspace.weights()[e] = 1;
      }
      network.forward(parameters, workspace);
      double loss = 0;
      for (int e = 0; e < BATCH; e++) {
        loss += network.loss(workspace, e) / BATCH;
      }
      losses.add(loss);
      network.backward(parameters, workspace);
      float[] gradient = TestNetwork.inOrder(network.layout(), workspace.gradient());
      for (int i = 0; i < gradient.length; i++) {
        gradient[i] /= BATCH;
      }
      optimizer.update(parameters, gradient, config.learningRate(), step + 1);
    }
    return losses;
  }

  /** The step at which the watch gives the alarm; −1: never. */
  private static int alarm(List<Double> losses) {
    DivergenceWatch watch = new DivergenceWatch();
    for (int step = 0; step < losses.size(); step++) {
      if (watch.hasDiverged(losses.get(step))) {
        return step;
      }
    }
    return -1;
  }

  @Test
  void twentyOrdinarySeedsGiveNoAlarmAndARateFarTooLargeDoes() throws IOException {
    List<float[]> images = Mnist.t10kImages(ROWS);
    List<Integer> labels = Mnist.t10kLabels(ROWS);
    for (int seed = 1; seed <= 20; seed++) {
      OptimizerConfig ordinary =
          seed % 2 == 0
              ? new OptimizerConfig.Adam(0.008, 0, 0.9, 0.999, 1e-8)
              : new OptimizerConfig.Sgd(0.5, 0, 0.9, false);
      assertThat(alarm(losses(images, labels, ordinary, seed))).as("seed %d", seed).isEqualTo(-1);
    }
    OptimizerConfig tooLarge = new OptimizerConfig.Sgd(300, 0, 0, false);
    assertThat(alarm(losses(images, labels, tooLarge, 1))).isBetween(99, 300);
  }

  @Test
  void aTrainingThatForgetsWhatItHadLearntIsNoticed() {
    List<Double> losses = new ArrayList<>();
    for (int step = 0; step < 1_000; step++) {
      losses.add(2.3 / (1 + step / 50.0));
    }
    for (int step = 0; step < 200; step++) {
      losses.add(2.0);
    }
    assertThat(alarm(losses)).isEqualTo(1_099);
  }

  @Test
  void aFewBadStepsAreNoAlarm() {
    List<Double> losses = new ArrayList<>();
    for (int step = 0; step < 5_000; step++) {
      losses.add(step % 100 < 90 ? 0.01 : 100);
    }
    assertThat(alarm(losses)).isEqualTo(-1);
  }

  @Test
  void theAlarmComesAtTheSameStepAfterAResume() {
    DivergenceWatch watch = new DivergenceWatch();
    watch.hasDiverged(1);
    for (int step = 0; step < 60; step++) {
      watch.hasDiverged(9);
    }
    ObjectNode state = new ObjectMapper().createObjectNode();
    watch.save(state);
    DivergenceWatch resumed = new DivergenceWatch();
    resumed.resume(state);
    for (int step = 60; step < 99; step++) {
      assertThat(resumed.hasDiverged(9)).isFalse();
    }
    assertThat(resumed.hasDiverged(9)).isTrue();
  }
}
