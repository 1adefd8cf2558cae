package io.github.sparkmlp.nn;

import io.github.sparkmlp.choice.ActivationType;
import io.github.sparkmlp.config.NetworkConfig;
import java.io.Serializable;
import java.util.Collections;
import java.util.List;

/**
 * The shape of a network: linear layers, each hidden one followed by its activation. The outputs
 * are linear.
 *
 * @param sizes units of each layer, inputs first, outputs last
 * @param hidden the activation of each hidden layer
 */
public record Topology(List<Integer> sizes, List<ActivationType> hidden) implements Serializable {

  public Topology {
    sizes = List.copyOf(sizes);
    hidden = List.copyOf(hidden);
    if (sizes.size() < 2 || sizes.stream().anyMatch(size -> size < 1)) {
      throw new IllegalArgumentException("not the sizes of layers: " + sizes);
    }
    if (hidden.size() != sizes.size() - 2) {
      throw new IllegalArgumentException(
          "%s activations for layers of %s".formatted(hidden.size(), sizes));
    }
  }

  /** A topology with the same activation in all hidden layers. */
  public Topology(List<Integer> sizes, ActivationType hidden) {
    this(sizes, Collections.nCopies(Math.max(0, sizes.size() - 2), hidden));
  }

  public static Topology of(NetworkConfig config) {
    return new Topology(config.layers(), config.activations());
  }

  public int inputs() {
    return sizes.get(0);
  }

  public int outputs() {
    return sizes.get(sizes.size() - 1);
  }

  /** The number of linear layers, which are numbered from 1; layer 0 is the input. */
  public int layers() {
    return sizes.size() - 1;
  }

  /** The number of units of a layer, 0 ≤ layer ≤ {@link #layers()}. */
  public int size(int layer) {
    return sizes.get(layer);
  }

  /** The activation of a layer, 1 ≤ layer ≤ {@link #layers()}. */
  public ActivationType activation(int layer) {
    return layer == layers() ? ActivationType.IDENTITY : hidden.get(layer - 1);
  }
}
