package io.github.sparkmlp.step;

import io.github.sparkmlp.config.ReduceConfig.Strategy;
import java.util.function.Consumer;

/** Takes the steps of a training, one or many at a time. */
public sealed interface Steps permits SharedSteps, FusedSteps {

  /**
   * A step that was taken.
   *
   * @param time where it went; time that a job's steps have in common is divided among them
   * @param jobMillis the time that the job's steps have in common, undivided
   */
  record Taken(Strategy strategy, StepResult result, StepTime time, double jobMillis) {}

  /**
   * Takes the next steps, at least one, all of the same epoch.
   *
   * @param state updated in place
   * @param epoch from 1
   * @param step number of the first step in the epoch, from 0
   * @param taken receives each step, in order
   * @throws Update.Diverged after the last step that could be taken
   */
  void take(StepState state, int epoch, int step, Consumer<Taken> taken);
}
