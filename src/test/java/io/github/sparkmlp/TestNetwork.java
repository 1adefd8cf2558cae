package io.github.sparkmlp;

import io.github.sparkmlp.choice.InitType;
import io.github.sparkmlp.choice.KernelType;
import io.github.sparkmlp.choice.LossType;
import io.github.sparkmlp.choice.TargetType;
import io.github.sparkmlp.config.LossConfig;
import io.github.sparkmlp.kernel.Matrix;
import io.github.sparkmlp.nn.Initialization;
import io.github.sparkmlp.nn.Network;
import io.github.sparkmlp.nn.ParameterLayout;
import io.github.sparkmlp.nn.Topology;
import io.github.sparkmlp.nn.Workspace;
import java.util.Optional;

/** Networks to try things with. */
public final class TestNetwork {
  private TestNetwork() {}

  /** One that tells classes apart, by cross-entropy. */
  public static Network classifier(Topology topology, KernelType kernel) {
    return new Network(
        topology,
        new Network.Objective(LossConfig.of(LossType.CROSS_ENTROPY), TargetType.CLASS),
        kernel);
  }

  public static float[] parameters(Network network, long seed) {
    return Initialization.of(
        Optional.of(InitType.UNIFORM), network.layout(), network.topology(), seed);
  }

  /** The gradient of a block, or a mean of gradients, in the layout of the parameters. */
  public static float[] inOrder(ParameterLayout layout, float[] gradient) {
    float[] ordered = new float[gradient.length];
    layout.inOrder(gradient, ordered);
    return ordered;
  }

  /** Gives example e its class. */
  public static void setClass(Workspace workspace, int e, int actual) {
    Matrix y = workspace.targets();
    for (int c = 0; c < y.rows; c++) {
      y.values[y.row(c) + e] = c == actual ? 1 : 0;
    }
  }
}
