package io.github.sparkmlp.checkpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.sparkmlp.failure.JobFailure;
import io.github.sparkmlp.model.Safetensors;
import io.github.sparkmlp.nn.Topology;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a run resumes from: numbers and texts as JSON, and named files. Arrays with the layout of
 * the parameters are safetensors files, as in a published model.
 */
public record Checkpoint(ObjectNode state, Map<String, byte[]> files) {
  /** Creates an empty checkpoint, to be filled. */
  public Checkpoint() {
    this(new ObjectMapper().createObjectNode(), new TreeMap<>());
  }

  /** A section of the JSON state, to be filled or read. */
  public ObjectNode section(String name) {
    return state.withObject("/" + name);
  }

  public void put(String file, byte[] content) {
    files.put(file, content);
  }

  /** The content of a file; empty if there is none. */
  public byte[] file(String name) {
    return files.getOrDefault(name, new byte[0]);
  }

  /** Adds an array with the layout of the parameters. */
  public void put(String name, Topology topology, float[] values) {
    put(name + ".safetensors", Safetensors.write(topology, values));
  }

  /**
   * Reads an array with the layout of the parameters.
   *
   * @throws JobFailure with {@link io.github.sparkmlp.failure.ExitCode#IO_ERROR} if it is missing,
   *     or of another topology
   */
  public float[] values(String name, Topology topology) {
    String file = name + ".safetensors";
    return Safetensors.read(file(file), topology, file);
  }
}
