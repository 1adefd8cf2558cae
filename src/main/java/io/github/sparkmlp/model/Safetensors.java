package io.github.sparkmlp.model;

import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import io.github.sparkmlp.kernel.Matrix;
import io.github.sparkmlp.nn.ParameterLayout;
import io.github.sparkmlp.nn.Topology;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Parameters in the safetensors format: an unsigned little-endian 64-bit length, a JSON header of
 * that length, and the tensors. Names and shapes are those of PyTorch's {@code
 * nn.Sequential(Linear, Sigmoid, Linear, …)}: {@code 0.weight} [out, in], {@code 0.bias} [out],
 * {@code 2.weight}, …
 */
public final class Safetensors {
  /**
   * The longest header in bytes, enough for a thousand layers; parsing takes about 200 times as
   * much memory.
   */
  private static final int LONGEST_HEADER = 1 << 18;

  private Safetensors() {}

  /** The range of a tensor's bytes within those of all tensors. */
  private record Span(long start, long end) {}

  /** The bytes of a file; the same parameters always give the same bytes. */
  public static byte[] write(Topology topology, float[] parameters) {
    ParameterLayout layout = new ParameterLayout(topology);
    StringJoiner header = new StringJoiner(",", "{", "}");
    for (int layer = 1; layer <= topology.layers(); layer++) {
      Matrix weights = layout.weights(parameters, layer);
      Matrix bias = layout.bias(parameters, layer);
      header.add(entry(weightName(layer), weightShape(topology, layer), weights));
      header.add(entry(biasName(layer), biasShape(topology, layer), bias));
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

  /** {@code "0.bias":{"dtype":"F32","shape":[2],"data_offsets":[24,32]}}. */
  private static String entry(String tensor, List<Long> shape, Matrix matrix) {
    long start = 4L * matrix.offset;
    return "\"%s\":{\"dtype\":\"F32\",\"shape\":%s,\"data_offsets\":[%s,%s]}"
        .formatted(tensor, json(shape), start, start + 4L * matrix.rows * matrix.columns);
  }

  private static String json(List<Long> shape) {
    return shape.stream().map(String::valueOf).collect(Collectors.joining(",", "[", "]"));
  }

  /**
   * The parameters of a network of the given topology.
   *
   * @param name of the file, for errors
   * @throws JobFailure with {@link ExitCode#IO_ERROR} if it is not such a file
   */
  public static float[] read(byte[] file, Topology topology, String name) {
    return read(file, topology, topology.layers(), name);
  }

  /**
   * The parameters of the first layers of a network of the given topology. Those of the other
   * layers, which may have any shape in the file, are 0.
   */
  public static float[] read(byte[] file, Topology topology, int layers, String name) {
    ByteBuffer buffer = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    long length = file.length < 8 ? -1 : buffer.getLong();
    if (length < 2 || length > Math.min(LONGEST_HEADER, file.length - 8)) {
      throw damaged(name, "its header has no valid length");
    }
    JsonFields header =
        JsonFields.parse(new String(file, 8, (int) length, StandardCharsets.UTF_8), name);
    ByteBuffer data = buffer.slice(8 + (int) length, file.length - 8 - (int) length);
    data.order(ByteOrder.LITTLE_ENDIAN);

    // The length is checked first, so that a damaged file cannot make the reader allocate memory.
    requireSpans(header, topology, data.capacity(), name);
    for (int layer = 1; layer <= layers; layer++) {
      requireShape(header, weightName(layer), weightShape(topology, layer), name);
      requireShape(header, biasName(layer), biasShape(topology, layer), name);
    }
    ParameterLayout layout = new ParameterLayout(topology);
    float[] parameters = new float[layout.size()];
    for (int layer = 1; layer <= layers; layer++) {
      copy(header.object(weightName(layer)), data, layout.weights(parameters, layer));
      copy(header.object(biasName(layer)), data, layout.bias(parameters, layer));
    }
    return parameters;
  }

  /**
   * Checks that the tensors of the network, and no others, fill the file without gaps or overlaps.
   */
  private static void requireSpans(JsonFields header, Topology topology, int bytes, String name) {
    Set<String> tensors = new TreeSet<>(header.keys());
    tensors.remove("__metadata__");
    if (tensors.size() != 2 * topology.layers()) {
      throw damaged(
          name, "it has %s tensors, not %s".formatted(tensors.size(), 2 * topology.layers()));
    }
    List<Span> spans = new ArrayList<>();
    tensors.forEach(tensor -> spans.add(span(header.object(tensor))));
    spans.sort(Comparator.comparingLong(Span::start).thenComparingLong(Span::end));
    long end = 0;
    for (Span span : spans) {
      if (span.start() != end || span.end() < span.start()) {
        throw damaged(name, "its data_offsets have gaps or overlap at %s".formatted(end));
      }
      end = span.end();
    }
    if (end != bytes) {
      throw damaged(name, "it has %s bytes of tensors, its header says %s".formatted(bytes, end));
    }
  }

  private static Span span(JsonFields tensor) {
    List<Long> offsets = tensor.wholes("data_offsets");
    if (offsets.size() != 2) {
      throw tensor.damaged("its data_offsets are " + offsets);
    }
    return new Span(offsets.get(0), offsets.get(1));
  }

  private static void requireShape(
      JsonFields header, String tensor, List<Long> shape, String name) {
    if (!header.has(tensor)) {
      throw damaged(name, "it has no tensor " + tensor);
    }
    JsonFields fields = header.object(tensor);
    List<Long> found = fields.wholes("shape");
    if (!fields.text("dtype").equals("F32") || !found.equals(shape)) {
      throw damaged(
          name + ": " + tensor,
          "a tensor F32 %s was expected, found %s %s"
              .formatted(json(shape), fields.text("dtype"), json(found)));
    }
    Span span = span(fields);
    double values = shape.stream().mapToDouble(Long::doubleValue).reduce(1, (a, b) -> a * b);
    if (span.end() - span.start() != 4 * values) {
      throw damaged(name + ": " + tensor, "its data_offsets do not fit its shape: " + span);
    }
  }

  private static void copy(JsonFields tensor, ByteBuffer data, Matrix matrix) {
    int size = matrix.rows * matrix.columns;
    ByteBuffer values = data.slice((int) span(tensor).start(), 4 * size);
    values.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(matrix.values, matrix.offset, size);
  }

  private static List<Long> weightShape(Topology topology, int layer) {
    return List.of((long) topology.size(layer), (long) topology.size(layer - 1));
  }

  private static List<Long> biasShape(Topology topology, int layer) {
    return List.of((long) topology.size(layer));
  }

  /** The name of a layer's weights; activations take the odd places of the sequence. */
  public static String weightName(int layer) {
    return 2 * (layer - 1) + ".weight";
  }

  public static String biasName(int layer) {
    return 2 * (layer - 1) + ".bias";
  }

  private static JobFailure damaged(String name, String what) {
    return new JobFailure(
        ExitCode.IO_ERROR,
        "%s: %s".formatted(name, what),
        "A safetensors file of this network was expected.");
  }
}
