package io.github.sparkmlp.train;

import java.util.function.Consumer;

/** Takes the steps of a training, one or many at a time. */
sealed interface Steps extends AutoCloseable permits SharedSteps, FusedSteps, AutoSteps {

  /** A step that was taken, and where its time went. */
  record Taken(StepResult result, StepTime time) {}

  /**
   * Takes the next steps, at least one, all of the same epoch.
   *
   * @param state updated in place
   * @param epoch from 1
   * @param step the first one's number in the epoch, from 0
   * @param taken is told of each step, in order
   * @throws Update.Diverged after the last step that could be taken
   */
  void take(StepState state, int epoch, int step, Consumer<Taken> taken);

  @Override
  default void close() {}
}
