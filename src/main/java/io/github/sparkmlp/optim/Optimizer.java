package io.github.sparkmlp.optim;

import io.github.sparkmlp.config.OptimizerConfig;
import java.util.Map;

/**
 * Turns a mean gradient into new parameters. Element-wise arithmetic is in float; values computed
 * once per step are doubles, rounded once. Weight decay λ adds λ p to the gradient unless noted
 * otherwise.
 */
public sealed interface Optimizer permits Sgd, Adam, RmsProp, Adagrad {

  /** A new optimizer for this many parameters, with zero state. */
  static Optimizer of(OptimizerConfig config, int size) {
    if (config instanceof OptimizerConfig.Sgd sgd) {
      return new Sgd(sgd, size);
    } else if (config instanceof OptimizerConfig.Adam adam) {
      return new Adam(adam, size);
    } else if (config instanceof OptimizerConfig.AdamW adamW) {
      return new Adam(adamW, size);
    } else if (config instanceof OptimizerConfig.RmsProp rmsProp) {
      return new RmsProp(rmsProp, size);
    }
    return new Adagrad((OptimizerConfig.Adagrad) config, size);
  }

  /** How many arrays of the parameters' size an optimizer keeps. */
  static int stateArrays(OptimizerConfig config) {
    return of(config, 1).state().size();
  }

  /**
   * Updates the parameters in place by one step.
   *
   * @param gradient the mean gradient, not modified
   * @param learningRate η of this step
   * @param number t of this update, from 1
   */
  void update(float[] parameters, float[] gradient, double learningRate, long number);

  /**
   * The arrays that the next step depends on, by name; each has the layout of the parameters. A
   * resumed training overwrites their values.
   */
  Map<String, float[]> state();
}
