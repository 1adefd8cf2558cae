package io.github.sparkmlp.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.sparkmlp.kernel.Matrix;
import java.util.List;
import org.junit.jupiter.api.Test;

class InitializationTest {
  private static final Topology SEED =
      new Topology(List.of(784, 28, 28, 10), new Activation.Sigmoid());
  private static final ParameterLayout LAYOUT = new ParameterLayout(SEED);

  @Test
  void weightsAndBiasesFillTheIntervalOfTheirFanIn() {
    float[] parameters = Initialization.uniform(LAYOUT, SEED, 42);
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
    float[] parameters = Initialization.uniform(LAYOUT, SEED, 42);
    assertThat(Initialization.uniform(LAYOUT, SEED, 42)).isEqualTo(parameters);
    assertThat(Initialization.uniform(LAYOUT, SEED, 43)).isNotEqualTo(parameters);
  }

  @Test
  void aSeedNetworkHas23082Parameters() {
    assertThat(LAYOUT.size()).isEqualTo(23_082);
  }
}
