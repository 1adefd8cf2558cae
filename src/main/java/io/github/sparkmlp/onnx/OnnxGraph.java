package io.github.sparkmlp.onnx;

import java.util.Arrays;
import java.util.List;

/**
 * Builds an ONNX graph; the inputs of a node are added before the node. Field numbers are those of
 * {@code onnx.proto}; the number of rows, N, is left open.
 */
final class OnnxGraph {
  /** The element types of tensors. */
  enum Type {
    FLOAT(1),
    INT64(7);

    final int number;

    Type(int number) {
      this.number = number;
    }
  }

  private final Protobuf graph = new Protobuf();

  OnnxGraph(String name, String documentation) {
    graph.text(2, name).text(10, documentation);
  }

  Protobuf message() {
    return graph;
  }

  /** Adds a node with one output, which also names the node. */
  String node(String operator, String output, List<String> inputs, Protobuf... attributes) {
    Protobuf node = new Protobuf();
    inputs.forEach(input -> node.text(1, input));
    node.text(2, output).text(3, output).text(4, operator);
    Arrays.stream(attributes).forEach(attribute -> node.message(5, attribute));
    graph.message(1, node);
    return output;
  }

  static Protobuf attribute(String name, long value) {
    return new Protobuf().text(1, name).integer(3, value).integer(20, 2);
  }

  static Protobuf attribute(String name, float value) {
    return new Protobuf().text(1, name).real(2, value).integer(20, 1);
  }

  /** Adds a constant, row-major, whose values start at some index of an array. */
  String tensor(String name, float[] values, int from, int... shape) {
    Protobuf tensor = new Protobuf();
    Arrays.stream(shape).forEach(size -> tensor.integer(1, size));
    tensor.integer(2, Type.FLOAT.number).text(8, name);
    tensor.floats(9, values, from, Arrays.stream(shape).reduce(1, Math::multiplyExact));
    graph.message(5, tensor);
    return name;
  }

  String scalar(String name, float value) {
    return tensor(name, new float[] {value}, 0);
  }

  /** Adds an input of the graph: floats, N × columns. */
  String input(String name, int columns, String documentation) {
    graph.message(11, value(name, Type.FLOAT, documentation, columns));
    return name;
  }

  /** Adds an output of the graph: N × columns, or N if columns are left out. */
  void output(String name, Type type, String documentation, int... columns) {
    graph.message(12, value(name, type, documentation, columns));
  }

  private static Protobuf value(String name, Type type, String documentation, int... columns) {
    Protobuf shape = new Protobuf().message(1, new Protobuf().text(2, "N"));
    Arrays.stream(columns).forEach(size -> shape.message(1, new Protobuf().integer(1, size)));
    Protobuf tensor = new Protobuf().integer(1, type.number).message(2, shape);
    return new Protobuf()
        .text(1, name)
        .message(2, new Protobuf().message(1, tensor))
        .text(3, documentation);
  }
}
