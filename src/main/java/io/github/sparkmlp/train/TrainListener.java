package io.github.sparkmlp.train;

import io.github.sparkmlp.checkpoint.Checkpoint;

/** Receives the events of a training, on the driver, in order. */
public interface TrainListener {

  default void stepDone(StepMetrics step) {}

  default void epochDone(EpochMetrics epoch) {}

  /**
   * Reports the time of a step by the strategy used, and estimates for the others; {@link #trained}
   * follows.
   */
  default void stepsCost(StepCosts costs) {}

  /**
   * The training is done: no steps follow.
   *
   * @param epoch the one whose parameters the model has
   * @param early whether the training stopped before its last epoch
   */
  default void trained(int epoch, boolean early) {}

  /** A checkpoint is about to be committed: a listener may add what it needs to resume. */
  default void save(Checkpoint checkpoint) {}

  /** The training resumes from a checkpoint of an earlier start of this run. */
  default void resume(Checkpoint checkpoint) {}
}
