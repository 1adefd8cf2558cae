package io.github.sparkmlp.nn;

import static io.github.sparkmlp.choice.InitType.UNIFORM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.sparkmlp.choice.ActivationType;
import io.github.sparkmlp.choice.InitType;
import io.github.sparkmlp.kernel.Matrix;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InitializationTest {
  private static final Topology SEED =
      new Topology(List.of(784, 28, 28, 10), ActivationType.SIGMOID);
  private static final ParameterLayout LAYOUT = new ParameterLayout(SEED);

  private static float[] parameters(InitType type, Topology topology, long seed) {
    return Initialization.of(
        Optional.ofNullable(type), new ParameterLayout(topology), topology, seed);
  }

  /** Weights fill ±bound, biases are 0. */
  private static void assertBounds(float[] parameters, Topology topology, double... bounds) {
    ParameterLayout layout = new ParameterLayout(topology);
    for (int layer = 1; layer <= topology.layers(); layer++) {
      Matrix weights = layout.weights(parameters, layer);
      Matrix bias = layout.bias(parameters, layer);
      double largest = 0;
      for (int i = weights.offset; i < bias.offset; i++) {
        largest = Math.max(largest, Math.abs(parameters[i]));
      }
      assertThat(largest).isBetween(0.95 * bounds[layer - 1], bounds[layer - 1]);
      for (int out = 0; out < bias.rows; out++) {
        assertThat(bias.at(out, 0)).isZero();
      }
    }
  }

  @Test
  void xavierAndHeHaveTheBoundsOfTheirPapers() {
    assertBounds(
        parameters(InitType.XAVIER, SEED, 1),
        SEED,
        Math.sqrt(6.0 / 812),
        Math.sqrt(6.0 / 56),
        Math.sqrt(6.0 / 38));
    assertBounds(
        parameters(InitType.HE, SEED, 1),
        SEED,
        Math.sqrt(6.0 / 784),
        Math.sqrt(6.0 / 28),
        Math.sqrt(6.0 / 28));
  }

  @Test
  void byDefaultTheActivationOfEachLayerChooses() {
    Topology mixed =
        new Topology(List.of(50, 40, 30, 20), List.of(ActivationType.RELU, ActivationType.TANH));
    assertBounds(
        parameters(null, mixed, 1),
        mixed,
        Math.sqrt(6.0 / 50),
        Math.sqrt(6.0 / 70),
        Math.sqrt(6.0 / 50));
  }

  @Test
  void weightsAndBiasesFillTheIntervalOfTheirFanIn() {
    float[] parameters = parameters(UNIFORM, SEED, 42);
    for (int layer = 1; layer <= 3; layer++) {
      double bound = 1 / Math.sqrt(SEED.size(layer - 1));
      Matrix weights = LAYOUT.weights(parameters, layer);
      double sum = 0;
      double squares = 0;
      int entries = weights.rows * weights.columns;
      for (int i = 0; i < entries; i++) {
        float weight = parameters[weights.offset + i];
        assertThat((double) weight).isBetween(-bound, bound);
        sum += weight;
        squares += weight * weight;
      }
      double deviation = bound / Math.sqrt(3);
      assertThat(sum / entries).isCloseTo(0, within(5 * deviation / Math.sqrt(entries)));
      assertThat(Math.sqrt(squares / entries)).isCloseTo(deviation, within(0.1 * deviation));
      Matrix bias = LAYOUT.bias(parameters, layer);
      for (int out = 0; out < bias.rows; out++) {
        assertThat((double) bias.at(out, 0)).isBetween(-bound, bound).isNotEqualTo(0);
      }
    }
  }

  @Test
  void seedsGiveDifferentParametersAndTheSameSeedTheSame() {
    float[] parameters = parameters(UNIFORM, SEED, 42);
    assertThat(parameters(UNIFORM, SEED, 42)).isEqualTo(parameters);
    assertThat(parameters(UNIFORM, SEED, 43)).isNotEqualTo(parameters);
  }

  @Test
  void aSeedNetworkHas23082Parameters() {
    assertThat(LAYOUT.size()).isEqualTo(23_082);
  }
}
