package io.github.sparkmlp.train;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.sparkmlp.checkpoint.Checkpoint;
import io.github.sparkmlp.nn.Topology;
import io.github.sparkmlp.step.StepState;
import java.util.Optional;

/** The state of a training between two steps: everything that the following steps depend on. */
final class TrainingState {
  private final Topology topology;
  private final StepState steps;
  private final int stepsInEpoch;
  private final Optional<EarlyStopping> earlyStopping;
  private EpochMeter meter = new EpochMeter();
  private int epoch = 1;
  private double seconds;

  TrainingState(Trainer.Setting setting, StepState steps, int stepsInEpoch) {
    this.topology = setting.network().topology();
    this.steps = steps;
    this.stepsInEpoch = stepsInEpoch;
    this.earlyStopping =
        setting
            .earlyStopping()
            .map(config -> new EarlyStopping(config, topology, parameters().length));
  }

  float[] parameters() {
    return steps.parameters();
  }

  /** The state that each step changes. */
  StepState steps() {
    return steps;
  }

  Optional<EarlyStopping> earlyStopping() {
    return earlyStopping;
  }

  /** The meter of the current epoch. */
  EpochMeter meter() {
    return meter;
  }

  /** The current epoch, from 1. */
  int epoch() {
    return epoch;
  }

  void nextEpoch() {
    epoch++;
    meter = new EpochMeter();
  }

  /** How long the training took before this start of the run. */
  double seconds() {
    return seconds;
  }

  void save(Checkpoint checkpoint, double elapsedSeconds) {
    checkpoint.put("parameters", topology, parameters());
    steps.optimizer().state().forEach((name, values) -> checkpoint.put(name, topology, values));
    checkpoint
        .section("training")
        .put("epoch", epoch)
        .put("updates", steps.updates())
        .put("seconds", elapsedSeconds);
    steps.scales().save(checkpoint.section("scales"));
    meter.save(checkpoint.section("meter"));
    steps.watch().save(checkpoint.section("watch"));
    earlyStopping.ifPresent(stopping -> stopping.save(checkpoint));
  }

  void resume(Checkpoint checkpoint) {
    copy(checkpoint.values("parameters", topology), parameters());
    steps
        .optimizer()
        .state()
        .forEach((name, values) -> copy(checkpoint.values(name, topology), values));
    ObjectNode training = checkpoint.section("training");
    epoch = training.path("epoch").asInt();
    seconds = training.path("seconds").asDouble();
    meter.resume(checkpoint.section("meter"));
    steps.resume((epoch - 1L) * stepsInEpoch + meter.steps(), training.path("updates").asLong());
    steps.scales(steps.scales().resume(checkpoint.section("scales")));
    steps.watch().resume(checkpoint.section("watch"));
    earlyStopping.ifPresent(stopping -> stopping.resume(checkpoint));
  }

  private static void copy(float[] from, float[] to) {
    System.arraycopy(from, 0, to, 0, to.length);
  }
}
