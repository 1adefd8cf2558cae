package io.github.sparkmlp.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.sparkmlp.Reference;
import io.github.sparkmlp.config.OptimizerConfig;
import io.github.sparkmlp.config.OptimizerConfig.Adagrad;
import io.github.sparkmlp.config.OptimizerConfig.Adam;
import io.github.sparkmlp.config.OptimizerConfig.AdamW;
import io.github.sparkmlp.config.OptimizerConfig.RmsProp;
import io.github.sparkmlp.config.OptimizerConfig.Sgd;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every step of every optimizer against PyTorch's in float64. */
class OptimizerTest {
  private static final JsonNode REFERENCE = Reference.json("optimizers.json");

  static List<Arguments> settings() {
    return List.of(
        Arguments.of("sgd lr=0.1", new Sgd(0.1, 0, 0, false)),
        Arguments.of("sgd lr=0.1 momentum=0.9", new Sgd(0.1, 0, 0.9, false)),
        Arguments.of("sgd lr=0.1 momentum=0.9 nesterov", new Sgd(0.1, 0, 0.9, true)),
        Arguments.of("sgd lr=0.1 weight-decay=0.01", new Sgd(0.1, 0.01, 0, false)),
        Arguments.of("sgd lr=0.1 momentum=0.9 weight-decay=0.01", new Sgd(0.1, 0.01, 0.9, false)),
        Arguments.of("adam lr=0.01", new Adam(0.01, 0, 0.9, 0.999, 1e-8)),
        Arguments.of(
            "adam lr=0.01 beta1=0.8 beta2=0.99 epsilon=1e-6", new Adam(0.01, 0, 0.8, 0.99, 1e-6)),
        Arguments.of("adamw lr=0.01 weight-decay=0.1", new AdamW(0.01, 0.1, 0.9, 0.999, 1e-8)),
        Arguments.of("rmsprop lr=0.01", new RmsProp(0.01, 0, 0.99, 1e-8)),
        Arguments.of("adagrad lr=0.1", new Adagrad(0.1, 0, 1e-10)));
  }

  @Test
  void everySettingOfTheReferenceIsTried() {
    List<String> names = new ArrayList<>();
    REFERENCE.get("optimizers").fieldNames().forEachRemaining(names::add);
    assertThat(settings()).extracting(setting -> setting.get()[0]).hasSameElementsAs(names);
  }

  @Test
  void clippingByNormAgreesWithPyTorch() {
    assertThat(REFERENCE.get("clipping")).isNotEmpty();
    for (JsonNode reference : REFERENCE.get("clipping")) {
      float[] gradient = Reference.floats(reference.get("grad"));
      Clipping.byNorm(gradient, reference.get("max_norm").doubleValue());
      double[] expected = Reference.doubles(reference.get("clipped"));
      for (int i = 0; i < gradient.length; i++) {
        assertThat((double) gradient[i]).isCloseTo(expected[i], within(1e-6 * largest(expected)));
      }
    }
  }

  private static double largest(double[] values) {
    return Arrays.stream(values).map(Math::abs).max().orElseThrow();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("settings")
  void everyStepAgreesWithPyTorch(String name, OptimizerConfig config) {
    float[] parameters = Reference.floats(REFERENCE.get("start"));
    Optimizer optimizer = Optimizer.of(config, parameters.length);
    JsonNode steps = REFERENCE.get("optimizers").get(name).get("after_each_step");
    assertThat(steps).hasSize(12);
    for (int step = 0; step < steps.size(); step++) {
      optimizer.update(
          parameters,
          Reference.floats(REFERENCE.get("grads").get(step)),
          config.learningRate(),
          step + 1);
      double[] expected = Reference.doubles(steps.get(step));
      double largest = largest(expected);
      for (int i = 0; i < parameters.length; i++) {
        assertThat((double) parameters[i]).isCloseTo(expected[i], within(1e-6 * largest));
      }
    }
  }
}
