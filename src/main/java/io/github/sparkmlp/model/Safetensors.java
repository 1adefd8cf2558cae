package io.github.sparkmlp.model;

import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import io.github.sparkmlp.nn.ParameterLayout;
import io.github.sparkmlp.nn.Topology;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Parameters in the safetensors format: an unsigned little-endian 64-bit length, a JSON header of
 * that length, and the tensors. Names and shapes are those of PyTorch's {@code
 * nn.Sequential(Linear, Sigmoid, Linear, …)}: {@code 0.weight} [out, in], {@code 0.bias} [out],
 * {@code 2.weight}, …
 */
public final class Safetensors {
  /** The longest header in bytes, for a thousand layers; parsing takes 200 times the memory. */
  private static final int LONGEST_HEADER = 1 << 18;

  private Safetensors() {}

  /** The range of a tensor's bytes within those of all tensors. */
  private record Span(long start, long end) {}

  /**
   * A tensor of a network.
   *
   * @param start the index of its first value among all parameters
   */
  private record Tensor(String name, List<Long> shape, long start) {
    long values() {
      return shape.stream().reduce(1L, (a, b) -> a * b);
    }
  }

  /** The tensors of the first layers, in the order of {@link ParameterLayout}. */
  private static List<Tensor> tensors(Topology topology, int layers) {
    List<Tensor> tensors = new ArrayList<>();
    long start = 0;
    for (int layer = 1; layer <= layers; layer++) {
      long out = topology.size(layer);
      long in = topology.size(layer - 1);
      tensors.add(new Tensor(weightName(layer), List.of(out, in), start));
      tensors.add(new Tensor(biasName(layer), List.of(out), start + out * in));
      start += out * (in + 1);
    }
    return tensors;
  }

  /** The bytes of a file; the same parameters always give the same bytes. */
  public static byte[] write(Topology topology, float[] parameters) {
    String header =
        tensors(topology, topology.layers()).stream()
            .map(Safetensors::entry)
            .collect(Collectors.joining(",", "{", "}"));
    String padding = " ".repeat(Math.floorMod(-header.length(), 8));
    byte[] json = (header + padding).getBytes(StandardCharsets.US_ASCII);
    ByteBuffer file =
        ByteBuffer.allocate(Math.toIntExact(8L + json.length + 4L * parameters.length))
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(json.length)
            .put(json);
    file.asFloatBuffer().put(parameters);
    return file.array();
  }

  /** {@code "0.bias":{"dtype":"F32","shape":[2],"data_offsets":[24,32]}}. */
  private static String entry(Tensor tensor) {
    long end = tensor.start() + tensor.values();
    return "\"%s\":{\"dtype\":\"F32\",\"shape\":%s,\"data_offsets\":[%s,%s]}"
        .formatted(tensor.name(), json(tensor.shape()), 4 * tensor.start(), 4 * end);
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

    // The length is checked first, so that a damaged file cannot make the reader allocate memory.
    requireSpans(header, topology, data.capacity(), name);
    List<Tensor> tensors = tensors(topology, layers);
    tensors.forEach(tensor -> requireShape(header, tensor, name));
    float[] parameters = new float[new ParameterLayout(topology).size()];
    for (Tensor tensor : tensors) {
      int size = (int) tensor.values();
      ByteBuffer values = data.slice((int) span(header.object(tensor.name())).start(), 4 * size);
      FloatBuffer floats = values.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
      floats.get(parameters, (int) tensor.start(), size);
    }
    return parameters;
  }

  /** Checks that the network's tensors, and no others, fill the file without gaps or overlaps. */
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
    List<Long> offsets = tensor.list("data_offsets", JsonFields::whole);
    if (offsets.size() != 2) {
      throw tensor.damaged("its data_offsets are " + offsets);
    }
    return new Span(offsets.get(0), offsets.get(1));
  }

  private static void requireShape(JsonFields header, Tensor tensor, String name) {
    if (!header.has(tensor.name())) {
      throw damaged(name, "it has no tensor " + tensor.name());
    }
    JsonFields fields = header.object(tensor.name());
    List<Long> found = fields.list("shape", JsonFields::whole);
    if (!fields.text("dtype").equals("F32") || !found.equals(tensor.shape())) {
      throw damaged(
          name + ": " + tensor.name(),
          "a tensor F32 %s was expected, found %s %s"
              .formatted(json(tensor.shape()), fields.text("dtype"), json(found)));
    }
    Span span = span(fields);
    if (span.end() - span.start() != 4 * tensor.values()) {
      throw damaged(name + ": " + tensor.name(), "its data_offsets do not fit its shape: " + span);
    }
  }

  /** The name of a layer's weights; activations take the odd places of the sequence. */
  public static String weightName(int layer) {
    return 2 * (layer - 1) + ".weight";
  }

  public static String biasName(int layer) {
    return 2 * (layer - 1) + ".bias";
  }

  private static JobFailure damaged(String name, String what) {
    return ExitCode.IO_ERROR.failure(
        "%s: %s".formatted(name, what), "A safetensors file of this network was expected.");
  }
}
