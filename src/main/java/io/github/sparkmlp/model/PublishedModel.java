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
   * What a scorer needs besides the parameters.
   *
   * @param topology of the network
   * @param loss the one it was trained with
   * @param targets what its outputs are for
   * @param preprocessing how rows become its inputs
   * @param reading how the files of the rows to train on were read
   */
  public record Description(
      Topology topology,
      LossConfig loss,
      TargetType targets,
      Preprocessing preprocessing,
      Reading reading)
      implements Serializable {

    /** A description of a model whose rows were read nobody knows how. */
    public Description(
        Topology topology, LossConfig loss, TargetType targets, Preprocessing preprocessing) {
      this(topology, loss, targets, preprocessing, Reading.UNKNOWN);
    }

    /**
     * Whether outputs become probabilities; else they are the predicted values, or the scores of
     * classes.
     */
    public boolean hasProbabilities() {
      return loss.type().hasProbabilities();
    }
  }

  /**
   * Where a model that was read came from, for people.
   *
   * @param sha256 of {@code model.safetensors}, in hexadecimal
   * @param provenance the run that trained it, by the names of fields
   * @param metrics what it scored on test rows; empty: nothing was measured
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

  /** Empty unless it was read. */
  public Optional<Origin> origin() {
    return Optional.ofNullable(origin);
  }

  /**
   * Writes both files, reads them back and compares. A model that is there already is left alone if
   * it has these parameters; otherwise nobody can read it from before the first file changes until
   * the new one is whole.
   *
   * @param provenance what the model came from, for {@code model.json}
   * @return the SHA-256 of {@code model.safetensors}, in hexadecimal
   */
  public String write(Storage storage, String folder, ObjectNode provenance) throws IOException {
    return write(storage, folder, provenance, provenance.objectNode());
  }

  /**
   * Writes both files, as {@link #write(Storage, String, ObjectNode)}.
   *
   * @param metrics what it scored on test rows, for {@code model.json}; empty: nothing was measured
   */
  public String write(Storage storage, String folder, ObjectNode provenance, ObjectNode metrics)
      throws IOException {
    return new ModelWriter(storage, folder).write(this, provenance, metrics);
  }

  /**
   * Reads a model.
   *
   * @throws JobFailure with {@link ExitCode#NO_INPUT} if there is none, with {@link
   *     ExitCode#IO_ERROR} if any byte of it is not as it was written, with {@link
   *     ExitCode#BAD_DATA} if it is no model but an attempt at something else
   */
  public static PublishedModel read(Storage storage, String folder) throws IOException {
    return new ModelReader(folder, storage::read).read();
  }
}
