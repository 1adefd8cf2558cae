package io.github.sparkmlp.config;

import io.github.sparkmlp.choice.ActivationType;
import io.github.sparkmlp.choice.InitType;
import java.util.List;
import java.util.Optional;

/**
 * The network and where its parameters start.
 *
 * @param layers units of each layer, inputs first, outputs last; 0 for these two while they are
 *     left to the data
 * @param activations of each hidden layer; outputs are linear
 * @param init how starting weights are drawn; empty: by each layer's activation
 * @param dropout the share of units that a training step leaves out, of the inputs and of each
 *     hidden layer
 * @param initFrom a safetensors file, or the folder of a published model, with the starting
 *     parameters
 * @param newOutputLayer whether the last layer starts anew even so
 */
public record NetworkConfig(
    List<Integer> layers,
    List<ActivationType> activations,
    Optional<InitType> init,
    List<Double> dropout,
    Optional<String> initFrom,
    boolean newOutputLayer) {

  /** Whether inputs and outputs are left to the data, and not known yet. */
  public boolean isOpen() {
    return layers.get(0) == 0;
  }
}
