package io.github.sparkmlp.job;

import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import io.github.sparkmlp.key.Key;
import io.github.sparkmlp.model.FeatureColumn;
import io.github.sparkmlp.model.Preprocessing;
import io.github.sparkmlp.model.PublishedModel;
import io.github.sparkmlp.model.Safetensors;
import io.github.sparkmlp.model.TargetScaling;
import io.github.sparkmlp.nn.ParameterLayout;
import io.github.sparkmlp.nn.Topology;
import io.github.sparkmlp.store.Storage;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Starting parameters from an earlier training: a safetensors file, or a published model. */
final class WarmStart {
  private final Topology topology;
  private final int layers;
  private final Optional<Preprocessing> preprocessing;

  WarmStart(Topology topology, boolean newOutputLayer, Optional<Preprocessing> preprocessing) {
    this.topology = topology;
    this.layers = topology.layers() - (newOutputLayer ? 1 : 0);
    this.preprocessing = preprocessing;
  }

  /**
   * Puts the earlier parameters in place of the given ones.
   *
   * @param location of a file that ends with {@code .safetensors}, or of a model's folder
   * @throws JobFailure with {@link ExitCode#IO_ERROR} if they are of another network
   */
  void replace(float[] parameters, Storage storage, String location) throws IOException {
    float[] earlier =
        location.endsWith(".safetensors")
            ? Safetensors.read(storage.read(location), topology, layers, location)
            : ofModel(PublishedModel.read(storage, location), location);
    ParameterLayout layout = new ParameterLayout(topology);
    int end =
        layers == topology.layers()
            ? layout.size()
            : layout.weights(parameters, topology.layers()).offset;
    System.arraycopy(earlier, 0, parameters, 0, end);
  }

  private float[] ofModel(PublishedModel model, String location) {
    Topology earlier = model.description().topology();
    List<Integer> wanted = topology.sizes().subList(0, layers + 1);
    boolean fits =
        earlier.layers() == topology.layers()
            && earlier.sizes().subList(0, layers + 1).equals(wanted)
            && earlier.hidden().equals(topology.hidden());
    if (!fits) {
      throw ExitCode.IO_ERROR.failure(
          "The model in %s has the layers %s with %s"
              .formatted(
                  location,
                  earlier.sizes(),
                  earlier.hidden().stream().map(Key::hyphenated).toList()),
          "network.layers and network.activation must be the same; with"
              + " network.new-output-layer = true the number of outputs may differ.");
    }
    if (preprocessing.isPresent() && layers == topology.layers()) {
      requireSameTargets(model.description().preprocessing(), preprocessing.get(), location);
    }
    if (preprocessing.isPresent()) {
      requireSameInputs(model.description().preprocessing(), preprocessing.get(), location);
    }
    return model.parameters();
  }

  /** What an output means: the value itself, a standardised one, or one of its logarithm. */
  private static void requireSameTargets(
      Preprocessing earlier, Preprocessing now, String location) {
    TargetScaling before = earlier.target();
    TargetScaling wanted = now.target();
    if (before.isNone() != wanted.isNone() || before.logarithmic() != wanted.logarithmic()) {
      throw ExitCode.USAGE.failure(
          "The model in %s was trained with data.target = %s, this configuration has another"
              .formatted(
                  location, before.isNone() ? "none" : before.logarithmic() ? "log" : "standard"),
          "Give both the same data.target, or set network.new-output-layer = true.");
    }
  }

  /** Other names are fine; what an input means, and how it is scaled, is not. */
  private static void requireSameInputs(Preprocessing earlier, Preprocessing now, String location) {
    if (earlier.scaling().isDivision() && !earlier.scaling().equals(now.scaling())) {
      throw ExitCode.USAGE.failure(
          "The model in %s was trained on features divided by %s, but data.scale differs"
              .formatted(location, earlier.scaling().divisors().get(0)),
          "Give both the same data.scale (none is 1).");
    }
    List<List<String>> categories = categories(earlier);
    if (!categories.equals(categories(now))) {
      throw ExitCode.USAGE.failure(
          "The model in %s was trained on the categories %s, these rows have %s"
              .formatted(location, categories, categories(now)),
          "Train on rows with the same categories, or without network.init-from.");
    }
  }

  private static List<List<String>> categories(Preprocessing preprocessing) {
    return preprocessing.columns().stream()
        .map(FeatureColumn::categories)
        .filter(names -> !names.isEmpty())
        .toList();
  }
}
