package io.github.sparkmlp.train;

/** Is told how the training proceeds, on the driver, in order. */
public interface TrainListener {

  default void stepDone(StepMetrics step) {}

  default void epochDone(EpochMetrics epoch) {}
}
