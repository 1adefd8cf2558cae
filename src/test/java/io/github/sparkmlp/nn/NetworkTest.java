package io.github.sparkmlp.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.sparkmlp.Reference;
import io.github.sparkmlp.TestNetwork;
import io.github.sparkmlp.choice.ActivationType;
import io.github.sparkmlp.choice.KernelType;
import io.github.sparkmlp.choice.LossType;
import io.github.sparkmlp.choice.TargetType;
import io.github.sparkmlp.config.LossConfig;
import io.github.sparkmlp.kernel.Matrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Outputs, losses and gradients against PyTorch, and gradients against differences of the loss. */
class NetworkTest {
  private static final double GRADIENT_TOLERANCE = 1e-5;

  /** One network with its inputs, and what PyTorch found. */
  record Case(String name, Network network, JsonNode json) {
    @Override
    public String toString() {
      return name;
    }

    int examples() {
      return json.get("x").size();
    }

    float[] parameters() {
      float[] parameters = new float[network.layout().size()];
      for (int layer = 1; layer <= network.topology().layers(); layer++) {
        Matrix weights = network.layout().weights(parameters, layer);
        Matrix bias = network.layout().bias(parameters, layer);
        for (int out = 0; out < weights.rows; out++) {
          float[] row = Reference.floats(json.get("weights").get(layer - 1).get(out));
          System.arraycopy(row, 0, parameters, weights.row(out), row.length);
        }
        float[] biases = Reference.floats(json.get("biases").get(layer - 1));
        System.arraycopy(biases, 0, parameters, bias.offset, biases.length);
      }
      return parameters;
    }

    double weight(int e) {
      return json.get("row_weights").get(e).doubleValue();
    }

    /** The target of an output: given, or 1 for the class and 0 for the others. */
    double target(int e, int c) {
      JsonNode target = json.get("target").get(e);
      return target.isInt() ? (target.intValue() == c ? 1 : 0) : target.get(c).doubleValue();
    }

    double totalWeight() {
      return Stream.of(Reference.doubles(json.get("row_weights")))
          .flatMapToDouble(Arrays::stream)
          .sum();
    }
  }

  /** All seventeen. */
  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    Reference.json("gradients.json").get("cases").forEach(json -> cases.add(read(json)));
    assertThat(cases).hasSize(17);
    return cases;
  }

  private static Case read(JsonNode json) {
    List<Integer> sizes = new ArrayList<>();
    json.get("layers").forEach(size -> sizes.add(size.intValue()));
    ActivationType activation =
        ActivationType.valueOf(
            json.get("activation").textValue().toUpperCase(Locale.ROOT).replace('-', '_'));
    boolean classes = json.get("target").get(0).isInt();
    Network network =
        new Network(
            new Topology(sizes, activation),
            new Network.Objective(
                loss(json.get("loss").textValue()), classes ? TargetType.CLASS : TargetType.VALUES),
            KernelType.AUTO);
    return new Case(json.get("name").textValue(), network, json);
  }

  private static LossConfig loss(String name) {
    return switch (name) {
      case "mse" -> LossConfig.of(LossType.MSE);
      case "cross-entropy" -> LossConfig.of(LossType.CROSS_ENTROPY);
      case "cross-entropy smoothing=0.1" -> new LossConfig(LossType.CROSS_ENTROPY, 0.1, 1);
      case "binary-cross-entropy" -> LossConfig.of(LossType.BINARY_CROSS_ENTROPY);
      case "huber delta=1" -> LossConfig.of(LossType.HUBER);
      default -> throw new AssertionError(name);
    };
  }

  private static Workspace forwardAndBackward(Case given) {
    Workspace workspace = new Workspace(given.network().training(given.examples()));
    Matrix x = workspace.input();
    for (int e = 0; e < given.examples(); e++) {
      for (int i = 0; i < x.rows; i++) {
        x.values[x.row(i) + e] = (float) given.json().get("x").get(e).get(i).doubleValue();
      }
      Matrix y = workspace.targets();
      for (int c = 0; c < y.rows; c++) {
        y.values[y.row(c) + e] = (float) given.target(e, c);
      }
      workspace.weights()[e] = (float) given.weight(e);
    }
    float[] parameters = given.parameters();
    given.network().forward(parameters, workspace);
    given.network().backward(parameters, workspace);
    return workspace;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void outputsAndLossAgreeWithPyTorch(Case given) {
    Workspace workspace = forwardAndBackward(given);
    double loss = 0;
    for (int e = 0; e < given.examples(); e++) {
      loss += given.weight(e) * given.network().loss(workspace, e);
      for (int c = 0; c < workspace.output().rows; c++) {
        double expected = given.json().get("output").get(e).get(c).doubleValue();
        assertThat((double) workspace.output().at(c, e))
            .isCloseTo(expected, within(1e-5 * Math.max(1, Math.abs(expected))));
      }
    }
    double expected = given.json().get("mean_loss").doubleValue();
    assertThat(loss / given.totalWeight()).isCloseTo(expected, within(1e-6 * expected));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void gradientsAgreeWithPyTorch(Case given) {
    Workspace workspace = forwardAndBackward(given);
    ParameterLayout layout = given.network().layout();
    float[] gradient = TestNetwork.inOrder(layout, workspace.gradient());
    double largest = 0;
    for (int layer = 1; layer <= given.network().topology().layers(); layer++) {
      for (JsonNode row : given.json().get("grad_weights").get(layer - 1)) {
        for (double entry : Reference.doubles(row)) {
          largest = Math.max(largest, Math.abs(entry));
        }
      }
    }
    for (int layer = 1; layer <= given.network().topology().layers(); layer++) {
      Matrix weights = layout.weights(gradient, layer);
      Matrix bias = layout.bias(gradient, layer);
      JsonNode expected = given.json().get("grad_weights").get(layer - 1);
      JsonNode expectedBias = given.json().get("grad_biases").get(layer - 1);
      for (int out = 0; out < weights.rows; out++) {
        for (int in = 0; in < weights.columns; in++) {
          assertThat(weights.at(out, in) / given.totalWeight())
              .isCloseTo(
                  expected.get(out).get(in).doubleValue(), within(GRADIENT_TOLERANCE * largest));
        }
        assertThat(bias.at(out, 0) / given.totalWeight())
            .isCloseTo(expectedBias.get(out).doubleValue(), within(GRADIENT_TOLERANCE * largest));
      }
    }
  }

  /** A second witness that shares no code: the loss in float64, differenced at each parameter. */
  @ParameterizedTest
  @MethodSource("cases")
  void gradientsAgreeWithCentralDifferences(Case given) {
    Workspace workspace = forwardAndBackward(given);
    float[] gradient = TestNetwork.inOrder(given.network().layout(), workspace.gradient());
    float[] floats = given.parameters();
    double[] parameters = new double[floats.length];
    Arrays.setAll(parameters, i -> floats[i]);
    double h = 1e-5;
    for (int i = 0; i < parameters.length; i++) {
      double centre = parameters[i];
      parameters[i] = centre + h;
      double above = lossSum(given, parameters);
      parameters[i] = centre - h;
      double below = lossSum(given, parameters);
      parameters[i] = centre;
      double difference = (above - below) / (2 * h);
      assertThat((double) gradient[i])
          .isCloseTo(difference, within(1e-5 * Math.max(1, Math.abs(difference))));
    }
  }

  private static double lossSum(Case given, double[] parameters) {
    double sum = 0;
    for (int e = 0; e < given.examples(); e++) {
      double[] values = Reference.doubles(given.json().get("x").get(e));
      int next = 0;
      JsonNode sizes = given.json().get("layers");
      for (int layer = 1; layer < sizes.size(); layer++) {
        int biases = next + sizes.get(layer).intValue() * values.length;
        double[] outputs = new double[sizes.get(layer).intValue()];
        for (int out = 0; out < outputs.length; out++) {
          outputs[out] = parameters[biases + out];
          for (double value : values) {
            outputs[out] += parameters[next++] * value;
          }
          if (layer < sizes.size() - 1) {
            outputs[out] = activated(given.json().get("activation").textValue(), outputs[out]);
          }
        }
        next = biases + outputs.length;
        values = outputs;
      }
      sum += given.weight(e) * loss(given, e, values);
    }
    return sum;
  }

  private static double activated(String activation, double z) {
    return switch (activation) {
      case "sigmoid" -> 1 / (1 + Math.exp(-z));
      case "tanh" -> Math.tanh(z);
      case "relu" -> Math.max(z, 0);
      case "leaky-relu" -> z > 0 ? z : z / 100;
      case "gelu" -> z / 2 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (z + 0.044715 * z * z * z)));
      case "identity" -> z;
      default -> throw new AssertionError(activation);
    };
  }

  private static double loss(Case given, int e, double[] outputs) {
    String name = given.json().get("loss").textValue();
    double smoothing = name.endsWith("smoothing=0.1") ? 0.1 : 0;
    double largest = Arrays.stream(outputs).max().orElseThrow();
    double powers = Arrays.stream(outputs).map(z -> Math.exp(z - largest)).sum();
    double sum = 0;
    for (int c = 0; c < outputs.length; c++) {
      double target = given.target(e, c);
      double error = Math.abs(outputs[c] - target);
      double share = (1 - smoothing) * target + smoothing / outputs.length;
      double label = target > 0.5 ? outputs[c] : -outputs[c];
      sum +=
          switch (name.replaceAll("[ -].*", "")) {
            case "mse" -> error * error;
            case "cross" -> share * (Math.log(powers) + largest - outputs[c]);
            case "binary" -> Math.log1p(Math.exp(-label));
            case "huber" -> error < 1 ? error * error / 2 : error - 0.5;
            default -> throw new AssertionError(name);
          };
    }
    return sum;
  }
}
