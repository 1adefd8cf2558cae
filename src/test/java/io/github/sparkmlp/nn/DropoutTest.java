package io.github.sparkmlp.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.sparkmlp.TestNetwork;
import io.github.sparkmlp.choice.ActivationType;
import io.github.sparkmlp.choice.KernelType;
import io.github.sparkmlp.choice.LossType;
import io.github.sparkmlp.choice.TargetType;
import io.github.sparkmlp.config.LossConfig;
import io.github.sparkmlp.kernel.Matrix;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DropoutTest {
  private static final Dropout DROPOUT = new Dropout(List.of(0.25, 0.5), 7);

  private static Matrix mask(Dropout dropout, int layer, int epoch, long first, int n) {
    int stride = Matrix.paddedStride(n);
    Matrix mask = new Matrix(new float[30 * stride], 0, 30, n, stride);
    dropout.draw(layer, epoch, first).fill(0, mask);
    return mask;
  }

  @Test
  void aShareOfTheUnitsIsLeftOutAndTheOthersMakeUpForIt() {
    for (int layer = 0; layer < 2; layer++) {
      double rate = DROPOUT.rates().get(layer);
      Matrix mask = mask(DROPOUT, layer, 1, 0, 2_000);
      int dropped = 0;
      for (int unit = 0; unit < mask.rows; unit++) {
        for (int e = 0; e < mask.columns; e++) {
          assertThat(mask.at(unit, e)).isIn(0f, (float) (1 / (1 - rate)));
          dropped += mask.at(unit, e) == 0 ? 1 : 0;
        }
      }
      double share = dropped / 60_000.0;
      double deviation = Math.sqrt(rate * (1 - rate) / 60_000);
      assertThat(share).isCloseTo(rate, within(4 * deviation));
    }
  }

  @Test
  void whatIsLeftOutDependsOnTheExamplesPlaceAndNotOnItsBlock() {
    Matrix whole = mask(DROPOUT, 1, 3, 100, 50);
    Matrix second = mask(DROPOUT, 1, 3, 117, 33);
    for (int unit = 0; unit < whole.rows; unit++) {
      for (int e = 0; e < 33; e++) {
        assertThat(second.at(unit, e)).isEqualTo(whole.at(unit, e + 17));
      }
    }
  }

  @Test
  void epochsLayersAndSeedsHaveMasksOfTheirOwn() {
    float[] mask = mask(DROPOUT, 1, 3, 0, 64).values;
    assertThat(mask(DROPOUT, 1, 3, 0, 64).values).isEqualTo(mask);
    assertThat(mask(DROPOUT, 1, 4, 0, 64).values).isNotEqualTo(mask);
    assertThat(mask(new Dropout(DROPOUT.rates(), 8), 1, 3, 0, 64).values).isNotEqualTo(mask);
    Dropout even = new Dropout(List.of(0.5, 0.5), 7);
    assertThat(mask(even, 0, 3, 0, 64).values).isNotEqualTo(mask);
  }

  /** With its masks held fast, the network is a function like any other. */
  @Test
  void gradientsAgreeWithCentralDifferences() {
    Topology topology = new Topology(List.of(6, 8, 3), ActivationType.GELU);
    Network network =
        new Network(
            topology,
            new Network.Objective(LossConfig.of(LossType.MSE), TargetType.VALUES),
            DROPOUT,
            KernelType.AUTO);
    float[] parameters = TestNetwork.parameters(network, 1);
    Workspace workspace = new Workspace(network.training(9));
    Random random = new Random(3);
    for (int e = 0; e < 9; e++) {
      for (int i = 0; i < 6; i++) {
        workspace.input().values[workspace.input().row(i) + e] = (float) random.nextGaussian();
      }
      workspace.weights()[e] = 1;
    }
    network.dropOut(2, 40, workspace);
    network.forward(parameters, workspace);
    network.backward(parameters, workspace);
    float[] gradient = TestNetwork.inOrder(network.layout(), workspace.gradient());
    float h = 1f / 256;
    for (int i = 0; i < parameters.length; i++) {
      float centre = parameters[i];
      parameters[i] = centre + h;
      double above = loss(network, parameters, workspace);
      parameters[i] = centre - h;
      double below = loss(network, parameters, workspace);
      parameters[i] = centre;
      double difference = (above - below) / (2 * h);
      assertThat((double) gradient[i])
          .isCloseTo(difference, within(1e-3 * Math.max(1, Math.abs(difference))));
    }
  }

  private static double loss(Network network, float[] parameters, Workspace workspace) {
    network.forward(parameters, workspace);
    double sum = 0;
    for (int e = 0; e < workspace.examples(); e++) {
      sum += network.loss(workspace, e);
    }
    return sum;
  }
}
