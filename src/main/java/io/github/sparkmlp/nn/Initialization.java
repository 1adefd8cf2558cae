package io.github.sparkmlp.nn;

import io.github.sparkmlp.kernel.Matrix;
import io.github.sparkmlp.kernel.Philox;
import io.github.sparkmlp.kernel.Philox.Purpose;

/** Starting parameters. */
public final class Initialization {
  private Initialization() {}

  /**
   * Weights and biases uniform in ±1/√fan-in, as PyTorch's {@code nn.Linear} has them; a parameter
   * depends on the seed and its index alone.
   */
  public static float[] uniform(ParameterLayout layout, Topology topology, long seed) {
    float[] parameters = new float[layout.size()];
    for (int layer = 1; layer <= topology.layers(); layer++) {
      double bound = 1 / Math.sqrt(topology.size(layer - 1));
      Matrix weights = layout.weights(parameters, layer);
      Matrix bias = layout.bias(parameters, layer);
      for (int i = weights.offset; i < bias.offset + bias.rows; i++) {
        parameters[i] = (float) (bound * plusMinusOne(seed, i));
      }
    }
    return parameters;
  }

  /** Uniform in [−1, 1), of 53 bits. */
  private static double plusMinusOne(long seed, int index) {
    long bits = Philox.bits(seed, Purpose.INITIAL_PARAMETERS, 0, index);
    return (bits >>> 11) * 0x1p-52 - 1;
  }
}
