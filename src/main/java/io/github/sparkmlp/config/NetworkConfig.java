package io.github.sparkmlp.config;

import java.util.List;
import java.util.Optional;

/**
 * The network and where its parameters start.
 *
 * @param layers units of each layer, inputs first, outputs last
 * @param activation of every hidden layer; outputs are linear
 * @param initFrom a safetensors file with the starting parameters, instead of random ones
 */
public record NetworkConfig(
    List<Integer> layers, ActivationType activation, Optional<String> initFrom) {}
