package io.github.sparkmlp.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.sparkmlp.choice.TargetType;
import io.github.sparkmlp.config.LossConfig;
import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import io.github.sparkmlp.nn.Topology;
import io.github.sparkmlp.store.Storage;
import java.io.IOException;
import java.io.Serializable;
import java.util.Map;
import java.util.Optional;

/**
 * A model as it is published: a folder with {@code model.safetensors} and, written last, {@code
 * model.json}, which names the SHA-256 of the first.
 */
public final class PublishedModel {
  static final String PARAMETERS_FILE = "model.safetensors";
  static final String DESCRIPTION_FILE = "model.json";
  static final int FORMAT_VERSION = 5;

  private final Description description;
  private final float[] parameters;
  private final Origin origin;

  /**
   * The description of a model: what a scorer needs besides the parameters.
   *
   * @param topology of the network
   * @param loss the loss it was trained with
   * @param targets the kind of its targets
   * @param preprocessing how rows become its inputs
   * @param reading how the files of the training rows were read
   */
  public record Description(
      Topology topology,
      LossConfig loss,
      TargetType targets,
      Preprocessing preprocessing,
      Reading reading)
      implements Serializable {

    /** Whether outputs become probabilities; else they are values, or scores of classes. */
    public boolean hasProbabilities() {
      return loss.type().hasProbabilities();
    }
  }

  /**
   * Where a model that was read came from, for people to read.
   *
   * @param sha256 of {@code model.safetensors}, in hexadecimal
   * @param provenance the run that trained it, by the names of fields
   * @param metrics its scores on test rows; empty if it was not tested
   */
  public record Origin(
      String sha256, Map<String, String> provenance, Map<String, String> metrics) {}

  /**
   * A model.
   *
   * @param parameters in the layout of {@link io.github.sparkmlp.nn.ParameterLayout}
   */
  public PublishedModel(Description description, float[] parameters) {
    this(description, parameters, null);
  }

  PublishedModel(Description description, float[] parameters, Origin origin) {
    this.description = description;
    this.parameters = parameters;
    this.origin = origin;
  }

  public Description description() {
    return description;
  }

  public float[] parameters() {
    return parameters;
  }

  /** Where the model came from; empty if it was not read from files. */
  public Optional<Origin> origin() {
    return Optional.ofNullable(origin);
  }

  /**
   * Writes both files, reads them back and compares. An existing model with the same parameters is
   * kept. Any other is made unreadable before its first file changes, until the new one is whole.
   *
   * @param provenance what the model came from, for {@code model.json}
   * @param metrics its scores on test rows, for {@code model.json}; empty if it was not tested
   * @return the SHA-256 of {@code model.safetensors}, in hexadecimal
   */
  public String write(Storage storage, String folder, ObjectNode provenance, ObjectNode metrics)
      throws IOException {
    return new ModelWriter(storage, folder).write(this, provenance, metrics);
  }

  /**
   * Reads a model.
   *
   * @throws JobFailure with {@link ExitCode#NO_INPUT} if there is none, with {@link
   *     ExitCode#IO_ERROR} if any byte has changed since it was written, with {@link
   *     ExitCode#BAD_DATA} if it is not a model but an attempted attack
   */
  public static PublishedModel read(Storage storage, String folder) throws IOException {
    return new ModelReader(folder, storage::read).read();
  }
}
