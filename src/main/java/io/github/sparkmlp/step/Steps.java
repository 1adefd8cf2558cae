package io.github.sparkmlp.step;

import io.github.sparkmlp.config.ReduceConfig.Strategy;
import java.util.function.Consumer;

/** Takes the steps of a training, one or many at a time. */
public sealed interface Steps permits SharedSteps, FusedSteps {

  /**
   * A step that was taken.
   *
   * @param time where it went; what a job's steps have in common is shared among them
   * @param jobMillis what the job's steps have in common, whole
   */
  record Taken(Strategy strategy, StepResult result, StepTime time, double jobMillis) {}

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
}
