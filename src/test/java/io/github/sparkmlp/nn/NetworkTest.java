package io.github.sparkmlp.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.sparkmlp.Reference;
import io.github.sparkmlp.config.KernelType;
import io.github.sparkmlp.kernel.Matrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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

    double totalWeight() {
      return Stream.of(Reference.doubles(json.get("row_weights")))
          .flatMapToDouble(Arrays::stream)
          .sum();
    }
  }

  /** The cases whose activation and loss exist, of the seventeen. */
  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (JsonNode json : Reference.json("gradients.json").get("cases")) {
      Activation activation = activation(json.get("activation").textValue());
      Loss loss = loss(json.get("loss").textValue());
      if (activation != null && loss != null && json.get("target").get(0).isInt()) {
        cases.add(read(json, activation, loss));
      }
    }
    assertThat(cases)
        .extracting(Case::name)
        .containsExactly(
            "seed-shape",
            "softmax",
            "one-hidden-tanh",
            "row-weights",
            "no-hidden-layer",
            "zero-weights",
            "large-logits");
    return cases;
  }

  private static Activation activation(String name) {
    return switch (name) {
      case "sigmoid" -> new Activation.Sigmoid();
      case "tanh" -> new Activation.Tanh();
      case "identity" -> new Activation.Identity();
      default -> null;
    };
  }

  private static Loss loss(String name) {
    return switch (name) {
      case "mse" -> new Loss.MeanSquaredError();
      case "cross-entropy" -> new Loss.SoftmaxCrossEntropy();
      default -> null;
    };
  }

  private static Case read(JsonNode json, Activation activation, Loss loss) {
    List<Integer> sizes = new ArrayList<>();
    json.get("layers").forEach(size -> sizes.add(size.intValue()));
    Network network = new Network(new Topology(sizes, activation), loss, KernelType.AUTO);
    return new Case(json.get("name").textValue(), network, json);
  }

  private static Workspace forwardAndBackward(Case given) {
    Workspace workspace =
        new Workspace(new Workspace.Shape(given.network().topology(), given.examples(), true));
    workspace.begin(given.examples());
    Matrix x = workspace.input();
    for (int e = 0; e < given.examples(); e++) {
      for (int i = 0; i < x.rows; i++) {
        x.values[x.row(i) + e] = (float) given.json().get("x").get(e).get(i).doubleValue();
      }
      workspace.targets()[e] = given.json().get("target").get(e).intValue();
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
    double largest = 0;
    for (int layer = 1; layer <= given.network().topology().layers(); layer++) {
      for (JsonNode row : given.json().get("grad_weights").get(layer - 1)) {
        for (double entry : Reference.doubles(row)) {
          largest = Math.max(largest, Math.abs(entry));
        }
      }
    }
    for (int layer = 1; layer <= given.network().topology().layers(); layer++) {
      Matrix weights = layout.weights(workspace.gradient(), layer);
      Matrix bias = layout.bias(workspace.gradient(), layer);
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
      assertThat((double) workspace.gradient()[i])
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
          boolean hidden = layer < sizes.size() - 1;
          if (hidden && given.json().get("activation").textValue().equals("sigmoid")) {
            outputs[out] = 1 / (1 + Math.exp(-outputs[out]));
          }
          if (hidden && given.json().get("activation").textValue().equals("tanh")) {
            outputs[out] = Math.tanh(outputs[out]);
          }
        }
        next = biases + outputs.length;
        values = outputs;
      }
      sum += given.weight(e) * loss(given, values, given.json().get("target").get(e).intValue());
    }
    return sum;
  }

  private static double loss(Case given, double[] outputs, int target) {
    double sum = 0;
    boolean mse = given.json().get("loss").textValue().equals("mse");
    for (int c = 0; c < outputs.length; c++) {
      double error = outputs[c] - (c == target ? 1 : 0);
      sum += mse ? error * error : Math.exp(outputs[c]);
    }
    return mse ? sum : Math.log(sum) - outputs[target];
  }
}
