package io.github.sparkmlp.train;

import io.github.sparkmlp.config.ExitCode;
import io.github.sparkmlp.config.JobFailure;
import io.github.sparkmlp.config.ReduceConfig;
import io.github.sparkmlp.data.BatchPlan;
import io.github.sparkmlp.data.ScoringData;
import io.github.sparkmlp.data.TrainingData;
import io.github.sparkmlp.evaluate.Evaluator;
import io.github.sparkmlp.evaluate.Score;
import io.github.sparkmlp.nn.Network;
import io.github.sparkmlp.optim.Optimizer;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;

/** The training loop, on the driver. */
public final class Trainer {
  private static final double NANOS_PER_MILLI = 1e6;
  private static final double NANOS_PER_SECOND = 1e9;

  private final JavaSparkContext context;
  private final Setting setting;
  private final GradientStep gradientStep;
  private final Evaluator evaluator;
  private final TrainListener listener;
  private final int steps;

  /**
   * What is trained, and how.
   *
   * @param scale what raw features are divided by
   * @param reduce how the sums of the partitions are merged
   */
  public record Setting(
      Network network, Optimizer optimizer, BatchPlan plan, float scale, ReduceConfig reduce) {}

  public Trainer(
      JavaSparkContext context, Setting setting, TrainingData data, TrainListener listener) {
    this.context = context;
    this.setting = setting;
    this.listener = listener;
    this.steps = data.layout().stripes();
    this.gradientStep =
        new GradientStep(context, data, setting.network(), setting.scale(), setting.reduce());
    this.evaluator = new Evaluator(context, setting.network(), setting.scale());
  }

  /**
   * Trains for so many epochs.
   *
   * @param parameters the starting ones; updated in place
   * @param validation rows to score after each epoch
   * @throws JobFailure with {@link ExitCode#DIVERGED} once a value is not finite
   */
  public void train(float[] parameters, int epochs, Optional<ScoringData> validation) {
    long start = System.nanoTime();
    for (int epoch = 1; epoch <= epochs; epoch++) {
      EpochMeter meter = new EpochMeter(steps);
      for (int step = 0; step < steps; step++) {
        step(parameters, epoch, step, meter);
      }
      context.setJobDescription("epoch %d, validation".formatted(epoch));
      Optional<Score> validated = validation.map(data -> evaluator.evaluate(data, parameters));
      listener.epochDone(
          new EpochMetrics(
              epoch,
              (long) epoch * steps,
              meter.score(),
              validated,
              setting.optimizer().learningRate(),
              meter.pace((System.nanoTime() - start) / NANOS_PER_SECOND)));
    }
  }

  private void step(float[] parameters, int epoch, int step, EpochMeter meter) {
    long start = System.nanoTime();
    context.setJobDescription("epoch %d, step %d".formatted(epoch, step + 1));
    Optimizer optimizer = setting.optimizer();
    StepResult result =
        gradientStep
            .compute(parameters, setting.plan().blocks(epoch, step))
            .orElseThrow(() -> diverged(epoch, step));
    if (result.weight() > 0) {
      optimizer.update(parameters, result.meanGradient());
    }
    double millis = (System.nanoTime() - start) / NANOS_PER_MILLI;
    meter.add(result, millis);
    listener.stepDone(
        new StepMetrics(
            epoch,
            (epoch - 1L) * steps + step + 1,
            result.score(),
            optimizer.learningRate(),
            millis));
  }

  private JobFailure diverged(int epoch, int step) {
    return new JobFailure(
        ExitCode.DIVERGED,
        "The training has diverged in epoch %d, step %d: a loss or gradient is not finite"
            .formatted(epoch, step + 1),
        "optimizer.learning-rate was %s: try a smaller one."
            .formatted(setting.optimizer().learningRate()));
  }
}
