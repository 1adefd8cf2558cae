package io.github.sparkmlp.config;

import java.util.List;

/**
 * Weights of training examples by their class.
 *
 * @param given the weight of each class; empty: balanced, rows / (classes · rows of the class)
 */
public record ClassWeights(List<Double> given) {

  public boolean balanced() {
    return given.isEmpty();
  }
}
