package io.github.sparkmlp.onnx;

import io.github.sparkmlp.choice.ActivationType;
import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import io.github.sparkmlp.kernel.Matrix;
import io.github.sparkmlp.model.PublishedModel;
import io.github.sparkmlp.model.Safetensors;
import io.github.sparkmlp.model.Scaling;
import io.github.sparkmlp.model.TargetScaling;
import io.github.sparkmlp.nn.Activation;
import io.github.sparkmlp.nn.ParameterLayout;
import io.github.sparkmlp.nn.Topology;
import java.util.List;
import java.util.Locale;

/**
 * Writes a published model as an ONNX file, with operators that runtimes have had since 2020. From
 * {@code features} [N, inputs], raw values in the order of the model's columns, the file computes
 * {@code prediction} and, for classes and labels, {@code probability} [N, outputs], or {@code
 * score} if outputs are not probabilities.
 *
 * <p>Predicted classes are int64 [N], labels int64 0 or 1 [N, outputs], values float [N, outputs].
 */
public final class Onnx {
  private static final int IR_VERSION = 7;
  private static final int OPERATOR_SET = 13;

  /** The largest graph in bytes: protobuf's limit for a file, less room for metadata. */
  private static final int LARGEST_GRAPH = Integer.MAX_VALUE - (1 << 20);

  private final PublishedModel.Description description;
  private final float[] parameters;
  private final OnnxGraph graph;

  private Onnx(PublishedModel model) {
    description = model.description();
    parameters = model.parameters();
    graph = new OnnxGraph("perceptron", OnnxNotes.inputs(description.preprocessing()));
  }

  /**
   * The bytes of a file; the same model always gives the same bytes.
   *
   * @throws JobFailure with {@link ExitCode#DOES_NOT_FIT} if the file would exceed protobuf's 2 GiB
   */
  public static byte[] write(PublishedModel model) {
    Protobuf graph = new Onnx(model).graph();
    if (graph.size() > LARGEST_GRAPH) {
      throw ExitCode.DOES_NOT_FIT.failure(
          String.format(Locale.ROOT, "As ONNX the model would take %,d bytes", graph.size()),
          "A file of ONNX has at most 2 GiB; --format safetensors keeps parameters alone.");
    }
    Protobuf file =
        new Protobuf()
            .integer(1, IR_VERSION)
            .text(2, "spark-mlp")
            .message(7, graph)
            .message(8, new Protobuf().text(1, "").integer(2, OPERATOR_SET));
    OnnxNotes.metadata(model)
        .forEach((key, value) -> file.message(14, new Protobuf().text(1, key).text(2, value)));
    return file.bytes();
  }

  private Protobuf graph() {
    Topology topology = description.topology();
    String x = graph.input("features", topology.inputs(), "raw values");
    String a = scaled(imputed(x));
    for (int layer = 1; layer < topology.layers(); layer++) {
      a = activation(topology.activation(layer), affine(layer, "z" + layer, a), "a" + layer);
    }
    outputs(a);
    return graph.message();
  }

  /** Adds the nodes that replace NaN by the input's mean. */
  private String imputed(String x) {
    if (!description.preprocessing().admitsMissing()) {
      return x;
    }
    String means = perInput("means", description.preprocessing().means());
    String missing = graph.node("IsNaN", "missing", List.of(x));
    return graph.node("Where", "imputed", List.of(missing, means, x));
  }

  /** Adds the nodes of the scaling, (x − shift) / divisor. */
  private String scaled(String x) {
    Scaling scaling = description.preprocessing().scaling();
    String scaled = x;
    if (!isEverywhere(0, scaling.shifts())) {
      String shifts = perInput("shifts", scaling.shifts());
      scaled = graph.node("Sub", "shifted", List.of(scaled, shifts));
    }
    if (!isEverywhere(1, scaling.divisors())) {
      String divisors = perInput("divisors", scaling.divisors());
      scaled = graph.node("Div", "scaled", List.of(scaled, divisors));
    }
    return scaled;
  }

  private static boolean isEverywhere(float expected, List<Float> values) {
    return values.stream().allMatch(value -> value == expected);
  }

  /** A constant with an element for each input, or a single one if all are equal. */
  private String perInput(String name, List<Float> values) {
    if (Scaling.isUniform(values)) {
      return graph.scalar(name, values.get(0));
    }
    return graph.tensor(name, Scaling.floats(values), 0, values.size());
  }

  /** Adds the nodes of a layer, z = W a + b, with parameters named as in {@link Safetensors}. */
  private String affine(int layer, String z, String a) {
    ParameterLayout layout = new ParameterLayout(description.topology());
    Matrix weights = layout.weights(parameters, layer);
    Matrix bias = layout.bias(parameters, layer);
    String w = Safetensors.weightName(layer);
    String b = Safetensors.biasName(layer);
    graph.tensor(w, parameters, weights.offset, weights.rows, weights.columns);
    graph.tensor(b, parameters, bias.offset, bias.rows);
    return graph.node("Gemm", z, List.of(a, w, b), OnnxGraph.attribute("transB", 1));
  }

  private String activation(ActivationType activation, String z, String a) {
    List<String> input = List.of(z);
    return switch (activation) {
      case SIGMOID -> graph.node("Sigmoid", a, input);
      case TANH -> graph.node("Tanh", a, input);
      case RELU -> graph.node("Relu", a, input);
      case LEAKY_RELU ->
          graph.node("LeakyRelu", a, input, OnnxGraph.attribute("alpha", Activation.LEAKY_SLOPE));
      case GELU -> gelu(z, a);
      case IDENTITY -> z;
    };
  }

  /**
   * z / (1 + e⁻²ᵘ), 2u = z (√(8/π) + 0.044715 √(8/π) z²): the operator Gelu is newer, and not more
   * precise.
   */
  private String gelu(String z, String a) {
    double linear = Math.sqrt(8 / Math.PI);
    String minusLinear = graph.scalar(a + ".linear", (float) -linear);
    String minusCubic = graph.scalar(a + ".cubic", (float) (-0.044715 * linear));
    String one = graph.scalar(a + ".one", 1);
    String square = graph.node("Mul", a + ".square", List.of(z, z));
    String cubic = graph.node("Mul", a + ".scaled", List.of(square, minusCubic));
    String slope = graph.node("Add", a + ".slope", List.of(cubic, minusLinear));
    String exponent = graph.node("Mul", a + ".exponent", List.of(slope, z));
    String power = graph.node("Exp", a + ".power", List.of(exponent));
    return graph.node("Div", a, List.of(z, graph.node("Add", a + ".sum", List.of(power, one))));
  }

  private void outputs(String a) {
    int layers = description.topology().layers();
    int outputs = description.topology().outputs();
    switch (description.targets()) {
      case CLASS -> classes(affine(layers, "z" + layers, a), outputs);
      case LABELS -> labels(affine(layers, "z" + layers, a), outputs);
      case VALUES -> {
        boolean scaled = !description.preprocessing().target().isNone();
        values(affine(layers, scaled ? "z" + layers : "prediction", a));
        graph.output("prediction", OnnxGraph.Type.FLOAT, "values", outputs);
      }
    }
  }

  /** Adds the nodes of predicted values: z · divisor + shift, for logarithms exp of that − 1. */
  private void values(String z) {
    TargetScaling target = description.preprocessing().target();
    if (target.isNone()) {
      return;
    }
    String divisors = perOutput("target.divisors", target.divisors());
    String shifts = perOutput("target.shifts", target.shifts());
    String scaled = graph.node("Mul", "target.scaled", List.of(z, divisors));
    if (!target.logarithmic()) {
      graph.node("Add", "prediction", List.of(scaled, shifts));
      return;
    }
    String logarithm = graph.node("Add", "target.logarithm", List.of(scaled, shifts));
    String power = graph.node("Exp", "target.power", List.of(logarithm));
    graph.node("Sub", "prediction", List.of(power, graph.scalar("target.one", 1)));
  }

  private String perOutput(String name, List<Double> values) {
    return perInput(name, values.stream().map(Double::floatValue).toList());
  }

  private void classes(String z, int outputs) {
    Protobuf axis = OnnxGraph.attribute("axis", 1);
    String which = "the class with the largest output, the first of equals";
    graph.node("ArgMax", "prediction", List.of(z), axis, OnnxGraph.attribute("keepdims", 0));
    graph.output("prediction", OnnxGraph.Type.INT64, which);
    if (description.hasProbabilities()) {
      graph.node("Softmax", "probability", List.of(z), axis);
      graph.output("probability", OnnxGraph.Type.FLOAT, "of each class: the softmax", outputs);
    } else {
      graph.node("Identity", "score", List.of(z));
      graph.output("score", OnnxGraph.Type.FLOAT, "of each class: no probability", outputs);
    }
  }

  private void labels(String z, int outputs) {
    String positive = graph.node("Greater", "positive", List.of(z, graph.scalar("zero", 0)));
    Protobuf toInteger = OnnxGraph.attribute("to", OnnxGraph.Type.INT64.number);
    graph.node("Cast", "prediction", List.of(positive), toInteger);
    String which = outputs == 1 ? "0, or 1 for the second class" : "1 for each label that holds";
    graph.output("prediction", OnnxGraph.Type.INT64, which, outputs);
    graph.node("Sigmoid", "probability", List.of(z));
    graph.output("probability", OnnxGraph.Type.FLOAT, "that the prediction is 1", outputs);
  }
}
