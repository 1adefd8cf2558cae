package io.github.sparkmlp.train;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.sparkmlp.model.Checkpoint;
import io.github.sparkmlp.nn.Topology;
import io.github.sparkmlp.optim.Optimizer;
import java.util.Map;
import java.util.Optional;

/** Where a training stands between two steps: all that the following steps depend on. */
final class TrainingState {
  private final Topology topology;
  private final float[] parameters;
  private final Optimizer optimizer;
  private final Optional<EarlyStopping> earlyStopping;
  private final DivergenceWatch watch = new DivergenceWatch();
  private GradientSum.Scales scales;
  private EpochMeter meter = new EpochMeter();
  private int epoch = 1;
  private long updates;
  private double seconds;

  TrainingState(Trainer.Setting setting, float[] parameters, GradientSum.Scales scales) {
    this.topology = setting.network().topology();
    this.parameters = parameters;
    this.optimizer = setting.optimizer();
    this.earlyStopping =
        setting
            .earlyStopping()
            .map(config -> new EarlyStopping(config, topology, parameters.length));
    this.scales = scales;
  }

  float[] parameters() {
    return parameters;
  }

  /** Updates the parameters by the next mean gradient. */
  void update(float[] meanGradient, double learningRate) {
    updates++;
    optimizer.update(parameters, meanGradient, learningRate, updates);
  }

  Optional<EarlyStopping> earlyStopping() {
    return earlyStopping;
  }

  DivergenceWatch watch() {
    return watch;
  }

  GradientSum.Scales scales() {
    return scales;
  }

  void scales(GradientSum.Scales next) {
    scales = next;
  }

  /** Of the epoch that is under way. */
  EpochMeter meter() {
    return meter;
  }

  /** The one that is under way, from 1. */
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
    checkpoint.put("parameters", topology, parameters);
    optimizer.state().forEach((name, values) -> checkpoint.put(name, topology, values));
    checkpoint
        .section("training")
        .put("epoch", epoch)
        .put("updates", updates)
        .put("seconds", elapsedSeconds);
    scales.save(checkpoint.section("scales"));
    meter.save(checkpoint.section("meter"));
    watch.save(checkpoint.section("watch"));
    earlyStopping.ifPresent(stopping -> stopping.save(checkpoint));
  }

  void resume(Checkpoint checkpoint) {
    copy(checkpoint.values("parameters", topology), parameters);
    for (Map.Entry<String, float[]> array : optimizer.state().entrySet()) {
      copy(checkpoint.values(array.getKey(), topology), array.getValue());
    }
    ObjectNode training = checkpoint.section("training");
    epoch = training.path("epoch").asInt();
    updates = training.path("updates").asLong();
    seconds = training.path("seconds").asDouble();
    scales = scales.resume(checkpoint.section("scales"));
    meter.resume(checkpoint.section("meter"));
    watch.resume(checkpoint.section("watch"));
    earlyStopping.ifPresent(stopping -> stopping.resume(checkpoint));
  }

  private static void copy(float[] from, float[] to) {
    System.arraycopy(from, 0, to, 0, to.length);
  }
}
