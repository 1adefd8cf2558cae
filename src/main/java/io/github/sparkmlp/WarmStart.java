package io.github.sparkmlp;

import io.github.sparkmlp.config.ExitCode;
import io.github.sparkmlp.config.JobFailure;
import io.github.sparkmlp.model.PublishedModel;
import io.github.sparkmlp.model.Safetensors;
import io.github.sparkmlp.model.Scaling;
import io.github.sparkmlp.model.Storage;
import io.github.sparkmlp.nn.ParameterLayout;
import io.github.sparkmlp.nn.Topology;
import java.io.IOException;
import java.util.List;

/** Starting parameters from an earlier training: a safetensors file, or a published model. */
final class WarmStart {
  private final Topology topology;
  private final int layers;
  private final Scaling scaling;

  /**
   * A start for a network.
   *
   * @param newOutputLayer whether the last layer is left as it is
   * @param scaling of raw features
   */
  WarmStart(Topology topology, boolean newOutputLayer, Scaling scaling) {
    this.topology = topology;
    this.layers = topology.layers() - (newOutputLayer ? 1 : 0);
    this.scaling = scaling;
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
      throw new JobFailure(
          ExitCode.IO_ERROR,
          "The model in %s has the layers %s with %s"
              .formatted(location, earlier.sizes(), earlier.hidden()),
          "network.layers and network.activation must be the same; with"
              + " network.new-output-layer = true the number of outputs may differ.");
    }
    Scaling earlierScaling = model.description().preprocessing().scaling();
    if (!earlierScaling.equals(scaling)) {
      throw new JobFailure(
          ExitCode.USAGE,
          "The model in %s learnt from features divided by %s, data.scale is %s"
              .formatted(location, earlierScaling.divisors().get(0), scaling.divisors().get(0)),
          "Give both the same data.scale (none is 1).");
    }
    return model.parameters();
  }
}
