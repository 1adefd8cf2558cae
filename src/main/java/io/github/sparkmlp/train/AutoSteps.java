package io.github.sparkmlp.train;

import java.util.function.Consumer;

/** Takes the first steps shared and the next ones fused, then goes on with whatever is faster. */
final class AutoSteps implements Steps {
  private static final int TRIAL_STEPS = 3;
  private static final int TRIAL_TASKS = 2;

  private final SharedSteps shared;
  private final FusedSteps fused;
  private final Trial sharedTrial = new Trial();
  private final Trial fusedTrial = new Trial();

  AutoSteps(SharedSteps shared, FusedSteps fused) {
    this.shared = shared;
    this.fused = fused;
  }

  @Override
  public void take(StepState state, int epoch, int step, Consumer<Taken> taken) {
    if (fused.canTake(epoch, step) && fusedIsNext()) {
      fusedTrial.take(fused, state, epoch, step, taken);
    } else {
      sharedTrial.take(shared, state, epoch, step, taken);
    }
  }

  private boolean fusedIsNext() {
    if (sharedTrial.times < TRIAL_STEPS) {
      return false;
    }
    return fusedTrial.times < TRIAL_TASKS || fusedTrial.least < sharedTrial.least;
  }

  @Override
  public void close() {
    fused.close();
  }

  /** How fast steps were. */
  private static final class Trial {
    private int times;

    /** Milliseconds of a step, in the fastest job. */
    private double least = Double.POSITIVE_INFINITY;

    private int steps;
    private double millis;

    void take(Steps way, StepState state, int epoch, int step, Consumer<Taken> taken) {
      times++;
      steps = 0;
      millis = 0;
      way.take(
          state,
          epoch,
          step,
          done -> {
            steps++;
            millis += done.time().total();
            taken.accept(done);
          });
      least = Math.min(least, millis / steps);
    }
  }
}
