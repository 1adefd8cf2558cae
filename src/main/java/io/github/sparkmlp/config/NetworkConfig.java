package io.github.sparkmlp.config;

import io.github.sparkmlp.choice.ActivationType;
import io.github.sparkmlp.choice.InitType;
import java.util.List;
import java.util.Optional;

/**
 * The network and its initial parameters.
 *
 * @param layers units of each layer from inputs to outputs; these two are 0 until the data are
 *     known
 * @param activations activations of the hidden layers; outputs are linear
 * @param init how initial weights are drawn; empty: chosen by each layer's activation
 * @param dropout the share of units that a training step drops, for the inputs and each hidden
 *     layer
 * @param initFrom a safetensors file, or the folder of a published model, to start from
 * @param newOutputLayer whether the last layer is drawn anew even when {@code initFrom} is set
 */
public record NetworkConfig(
    List<Integer> layers,
    List<ActivationType> activations,
    Optional<InitType> init,
    List<Double> dropout,
    Optional<String> initFrom,
    boolean newOutputLayer) {

  /** Whether inputs and outputs depend on data that are not known yet. */
  public boolean isOpen() {
    return layers.get(0) == 0;
  }
}
