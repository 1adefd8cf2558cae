package io.github.sparkmlp.train;

import io.github.sparkmlp.checkpoint.Checkpoint;

/** Is told how the training proceeds, on the driver, in order. */
public interface TrainListener {

  default void stepDone(StepMetrics step) {}

  default void epochDone(EpochMetrics epoch) {}

  /**
   * What a step took by the strategy that was used, and would have by others; then {@link
   * #trained}.
   */
  default void stepsCost(StepCosts costs) {}

  /**
   * There are no steps to come.
   *
   * @param epoch whose parameters the model has
   * @param early whether the training stopped before its last epoch
   */
  default void trained(int epoch, boolean early) {}

  /** A checkpoint is about to be committed: a listener may put into it what it will need again. */
  default void save(Checkpoint checkpoint) {}

  /** The training goes on from a checkpoint, of an earlier start of this run. */
  default void resume(Checkpoint checkpoint) {}
}
