package io.github.sparkmlp.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.sparkmlp.config.ExitCode;
import io.github.sparkmlp.config.JobFailure;
import io.github.sparkmlp.kernel.Matrix;
import io.github.sparkmlp.nn.ParameterLayout;
import io.github.sparkmlp.nn.Topology;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Parameters in the safetensors format: an unsigned little-endian 64-bit length, a JSON header of
 * that length, and the tensors. Names and shapes are those of PyTorch's {@code
 * nn.Sequential(Linear, Sigmoid, Linear, …)}: {@code 0.weight} [out, in], {@code 0.bias} [out],
 * {@code 2.weight}, …
 */
public final class Safetensors {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LONGEST_HEADER = 1 << 20;

  private Safetensors() {}

  /** The bytes of a file; the same parameters always give the same. */
  public static byte[] write(Topology topology, float[] parameters) {
    ParameterLayout layout = new ParameterLayout(topology);
    ObjectNode header = JSON.createObjectNode();
    for (int layer = 1; layer <= topology.layers(); layer++) {
      Matrix weights = layout.weights(parameters, layer);
      Matrix bias = layout.bias(parameters, layer);
      describe(header.putObject(weightName(layer)), weights, weights.rows, weights.columns);
      describe(header.putObject(biasName(layer)), bias, bias.rows);
    }
    byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
    int padded = (json.length + 7) / 8 * 8;
    ByteBuffer file =
        ByteBuffer.allocate(Math.toIntExact(8L + padded + 4L * parameters.length))
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(padded)
            .put(json);
    while (file.position() < 8 + padded) {
      file.put((byte) ' ');
    }
    file.asFloatBuffer().put(parameters);
    return file.array();
  }

  private static void describe(ObjectNode tensor, Matrix matrix, int... shape) {
    tensor.put("dtype", "F32");
    Arrays.stream(shape).forEach(tensor.putArray("shape")::add);
    long start = 4L * matrix.offset;
    tensor.putArray("data_offsets").add(start).add(start + 4L * matrix.rows * matrix.columns);
  }

  /**
   * The parameters of a network of the given topology.
   *
   * @param name of the file, for errors
   * @throws JobFailure with {@link ExitCode#IO_ERROR} if it is no such file
   */
  public static float[] read(byte[] file, Topology topology, String name) {
    return read(file, topology, topology.layers(), name);
  }

  /**
   * The parameters of the first layers of a network of the given topology; those of the others,
   * which may be of any shape in the file, are 0.
   */
  public static float[] read(byte[] file, Topology topology, int layers, String name) {
    ByteBuffer buffer = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    long length = file.length < 8 ? -1 : buffer.getLong();
    if (length < 2 || length > Math.min(LONGEST_HEADER, file.length - 8)) {
      throw damaged(name, "its header has no valid length");
    }
    JsonNode header = header(file, (int) length, name);
    ByteBuffer data = buffer.slice(8 + (int) length, file.length - 8 - (int) length);
    data.order(ByteOrder.LITTLE_ENDIAN);

    ParameterLayout layout = new ParameterLayout(topology);
    float[] parameters = new float[layout.size()];
    for (int layer = 1; layer <= layers; layer++) {
      Matrix weights = layout.weights(parameters, layer);
      Matrix bias = layout.bias(parameters, layer);
      String shape = "[%d,%d]".formatted(weights.rows, weights.columns);
      copy(header.path(weightName(layer)), shape, data, weights, name + ": " + weightName(layer));
      shape = "[%d]".formatted(bias.rows);
      copy(header.path(biasName(layer)), shape, data, bias, name + ": " + biasName(layer));
    }
    int tensors = header.size() - (header.has("__metadata__") ? 1 : 0);
    if (tensors != 2 * topology.layers()) {
      throw damaged(name, "it has %d tensors, not %d".formatted(tensors, 2 * topology.layers()));
    }
    return parameters;
  }

  private static JsonNode header(byte[] file, int length, String name) {
    try {
      return JSON.readTree(file, 8, length);
    } catch (IOException e) {
      throw damaged(name, "its header is not JSON: " + e.getMessage());
    }
  }

  private static void copy(
      JsonNode tensor, String shape, ByteBuffer data, Matrix matrix, String name) {
    if (!tensor.path("dtype").asText().equals("F32")
        || !tensor.path("shape").toString().equals(shape)) {
      throw damaged(name, "a tensor F32 %s was expected, found %s".formatted(shape, tensor));
    }
    long start = tensor.path("data_offsets").path(0).asLong(-1);
    long end = tensor.path("data_offsets").path(1).asLong(-1);
    int size = matrix.rows * matrix.columns;
    if (start < 0 || end - start != 4L * size || end > data.capacity()) {
      throw damaged(name, "its data_offsets do not fit: " + tensor.path("data_offsets"));
    }
    ByteBuffer tensorData = data.slice((int) start, 4 * size).order(ByteOrder.LITTLE_ENDIAN);
    tensorData.asFloatBuffer().get(matrix.values, matrix.offset, size);
  }

  /** Activations take the odd places of the sequence. */
  static String weightName(int layer) {
    return 2 * (layer - 1) + ".weight";
  }

  static String biasName(int layer) {
    return 2 * (layer - 1) + ".bias";
  }

  private static JobFailure damaged(String name, String what) {
    return new JobFailure(
        ExitCode.IO_ERROR,
        "%s: %s".formatted(name, what),
        "A safetensors file of this network was expected.");
  }
}
