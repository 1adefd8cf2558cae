package io.github.sparkmlp.record;

import io.github.sparkmlp.checkpoint.Checkpoint;
import io.github.sparkmlp.train.EpochMetrics;
import io.github.sparkmlp.train.StepCosts;
import io.github.sparkmlp.train.StepMetrics;
import io.github.sparkmlp.train.TrainListener;
import java.util.List;

/**
 * Passes events on to several listeners.
 *
 * @param all the listeners, in the order in which they are called
 */
public record Listeners(List<TrainListener> all) implements TrainListener {

  @Override
  public void stepDone(StepMetrics step) {
    all.forEach(listener -> listener.stepDone(step));
  }

  @Override
  public void epochDone(EpochMetrics epoch) {
    all.forEach(listener -> listener.epochDone(epoch));
  }

  @Override
  public void stepsCost(StepCosts costs) {
    all.forEach(listener -> listener.stepsCost(costs));
  }

  @Override
  public void trained(int epoch, boolean early) {
    all.forEach(listener -> listener.trained(epoch, early));
  }

  @Override
  public void save(Checkpoint checkpoint) {
    all.forEach(listener -> listener.save(checkpoint));
  }

  @Override
  public void resume(Checkpoint checkpoint) {
    all.forEach(listener -> listener.resume(checkpoint));
  }
}
