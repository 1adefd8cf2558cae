package io.github.sparkmlp.nn;

import io.github.sparkmlp.choice.ActivationType;
import io.github.sparkmlp.choice.InitType;
import io.github.sparkmlp.kernel.Matrix;
import io.github.sparkmlp.kernel.Philox;
import io.github.sparkmlp.kernel.Philox.Purpose;
import java.util.Optional;

/**
 * The initial parameters; each depends only on the seed and its index.
 *
 * <p>Glorot, Bengio: Understanding the difficulty of training deep feedforward neural networks.
 * AISTATS 2010 (xavier). He, Zhang, Ren, Sun: Delving Deep into Rectifiers. ICCV 2015 (he).
 */
public final class Initialization {
  private Initialization() {}

  /**
   * Random parameters.
   *
   * @param type how weights are drawn; empty: {@code HE} before relu, leaky-relu and gelu, {@code
   *     XAVIER} before other activations
   */
  public static float[] of(
      Optional<InitType> type, ParameterLayout layout, Topology topology, long seed) {
    float[] parameters = new float[layout.size()];
    for (int layer = 1; layer <= topology.layers(); layer++) {
      draw(type.orElse(fitting(topology.activation(layer))), layout, layer, seed, parameters);
    }
    return parameters;
  }

  private static InitType fitting(ActivationType activation) {
    return switch (activation) {
      case RELU, LEAKY_RELU, GELU -> InitType.HE;
      case SIGMOID, TANH, IDENTITY -> InitType.XAVIER;
    };
  }

  private static void draw(
      InitType type, ParameterLayout layout, int layer, long seed, float[] parameters) {
    Matrix weights = layout.weights(parameters, layer);
    Matrix bias = layout.bias(parameters, layer);
    double in = weights.columns;
    double bound =
        switch (type) {
          case UNIFORM -> 1 / Math.sqrt(in);
          case XAVIER -> Math.sqrt(6 / (in + weights.rows));
          case HE -> Math.sqrt(6 / in);
        };
    int end = type == InitType.UNIFORM ? bias.offset + bias.rows : bias.offset;
    for (int i = weights.offset; i < end; i++) {
      parameters[i] = (float) (bound * plusMinusOne(seed, i));
    }
  }

  /** A random number of 53 bits, uniform in [−1, 1). */
  private static double plusMinusOne(long seed, int index) {
    long bits = Philox.bits(seed, Purpose.INITIAL_PARAMETERS, 0, index);
    return (bits >>> 11) * 0x1p-52 - 1;
  }
}
