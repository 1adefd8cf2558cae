package io.github.sparkmlp.train;

import io.github.sparkmlp.block.BatchPlan;
import io.github.sparkmlp.block.BlockLoader;
import io.github.sparkmlp.checkpoint.Checkpoint;
import io.github.sparkmlp.checkpoint.CheckpointLog;
import io.github.sparkmlp.config.CheckpointConfig;
import io.github.sparkmlp.config.EarlyStoppingConfig;
import io.github.sparkmlp.config.OptimizerConfig;
import io.github.sparkmlp.config.ReduceConfig;
import io.github.sparkmlp.data.EvaluationData;
import io.github.sparkmlp.data.TrainingData;
import io.github.sparkmlp.evaluate.Evaluation;
import io.github.sparkmlp.evaluate.Evaluator;
import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import io.github.sparkmlp.nn.Network;
import io.github.sparkmlp.optim.Optimizer;
import io.github.sparkmlp.optim.Schedule;
import io.github.sparkmlp.step.StepResult;
import io.github.sparkmlp.step.Steps;
import io.github.sparkmlp.step.Update;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;
import org.apache.spark.api.java.JavaSparkContext;

/** The training loop, on the driver. */
public final class Trainer {
  private static final double NANOS_PER_SECOND = 1e9;

  private final JavaSparkContext context;
  private final Setting setting;
  private final CheckpointLog checkpoints;
  private final TrainListener listener;
  private final StepChoice steps;
  private final int stepsInEpoch;
  private TrainingState state;
  private long start;

  /**
   * The settings of a training: the network, and how it is trained.
   *
   * @param schedule the learning rate of each step
   * @param clipNorm the greatest norm of a mean gradient; longer ones are shortened
   * @param loader loads blocks for the network
   * @param evaluator of the validation rows
   * @param reduce how steps are taken
   * @param epochs passes over the data, including those of earlier starts of the run
   */
  public record Setting(
      Network network,
      OptimizerConfig optimizer,
      Schedule schedule,
      OptionalDouble clipNorm,
      BatchPlan plan,
      BlockLoader loader,
      Evaluator evaluator,
      Optional<EarlyStoppingConfig> earlyStopping,
      ReduceConfig reduce,
      CheckpointConfig checkpoint,
      int epochs) {}

  /** A trainer that commits to a log of checkpoints, which this start of the run has taken over. */
  public Trainer(
      JavaSparkContext context,
      Setting setting,
      TrainingData data,
      CheckpointLog checkpoints,
      TrainListener listener) {
    this.context = context;
    this.setting = setting;
    this.checkpoints = checkpoints;
    this.listener = listener;
    this.steps = new StepChoice(context, data, setting);
    this.stepsInEpoch = data.layout().stripes();
  }

  /**
   * Trains from the given parameters or, where there is one, from a checkpoint.
   *
   * @param parameters the starting ones; updated in place
   * @param validation rows to score after each epoch
   * @param stop whether to save and stop; asked before each step, or before each task of fused
   *     steps
   * @throws JobFailure with {@link ExitCode#DIVERGED} in the step where a value is not finite, or
   *     once the loss stays far above what it had been; with {@link ExitCode#TEMPORARY} if stopped;
   *     with {@link ExitCode#SUPERSEDED} if a newer start of the run took over
   */
  public void train(
      float[] parameters,
      Optional<Checkpoint> from,
      Optional<EvaluationData> validation,
      BooleanSupplier stop)
      throws IOException {
    try (steps) {
      begin(parameters, from);
      takeAll(validation, stop);
      steps.costs().ifPresent(listener::stepsCost);
    }
    state.earlyStopping().ifPresent(stopping -> stopping.restore(state.parameters()));
    listener.trained(
        state.earlyStopping().map(EarlyStopping::epoch).orElse(setting.epochs()),
        state.epoch() <= setting.epochs());
  }

  private void takeAll(Optional<EvaluationData> validation, BooleanSupplier stop)
      throws IOException {
    while (state.epoch() <= setting.epochs() && !hasStopped()) {
      while (state.meter().steps() < stepsInEpoch) {
        if (stop.getAsBoolean()) {
          save();
          throw stopped();
        }
        takeSteps();
      }
      endEpoch(validation);
      int done = state.epoch() - 1;
      if (done == setting.epochs()
          || hasStopped()
          || done % setting.checkpoint().everyEpochs() == 0) {
        save();
      }
    }
  }

  private boolean hasStopped() {
    return state.earlyStopping().map(EarlyStopping::isDue).orElse(false);
  }

  private void begin(float[] parameters, Optional<Checkpoint> from) {
    start = System.nanoTime();
    Optimizer optimizer = Optimizer.of(setting.optimizer(), parameters.length);
    state = new TrainingState(setting, steps.begin(parameters, optimizer), stepsInEpoch);
    from.ifPresent(
        checkpoint -> {
          state.resume(checkpoint);
          requireEpochsToCome();
          listener.resume(checkpoint);
        });
  }

  private void requireEpochsToCome() {
    int done = state.epoch() - 1;
    if (done > setting.epochs() || (done == setting.epochs() && state.meter().steps() > 0)) {
      throw ExitCode.CANNOT_CREATE.failure(
          "This run has done %s epochs already, epochs is now %s".formatted(done, setting.epochs()),
          "Choose another run-name, or at least as many epochs.");
    }
  }

  private void takeSteps() {
    try {
      steps.take(state.steps(), state.epoch(), state.meter().steps(), this::stepDone);
    } catch (Update.Diverged e) {
      throw diverged(e.getMessage());
    }
  }

  private void stepDone(Steps.Taken step) {
    StepResult result = step.result();
    state.meter().add(result, step.time());
    listener.stepDone(
        new StepMetrics(
            state.epoch(), globalStep(), result.score(), result.learningRate(), step.time()));
  }

  private void endEpoch(Optional<EvaluationData> validation) {
    context.setJobDescription("epoch %s, validation".formatted(state.epoch()));
    Optional<Evaluation> validated =
        validation.map(data -> setting.evaluator().evaluate(data, state.parameters()));
    listener.epochDone(
        new EpochMetrics(
            state.epoch(),
            globalStep(),
            state.meter().score(),
            validated,
            setting.schedule().learningRate(globalStep() - 1),
            state.meter().pace(elapsedSeconds())));
    state
        .earlyStopping()
        .ifPresent(
            stopping -> stopping.add(state.epoch(), validated.orElseThrow(), state.parameters()));
    state.nextEpoch();
  }

  private void save() throws IOException {
    Checkpoint checkpoint = new Checkpoint();
    state.save(checkpoint, elapsedSeconds());
    listener.save(checkpoint);
    checkpoints.commit(checkpoint);
  }

  /** How many steps are done, over all epochs. */
  private long globalStep() {
    return (state.epoch() - 1L) * stepsInEpoch + state.meter().steps();
  }

  private double elapsedSeconds() {
    return state.seconds() + (System.nanoTime() - start) / NANOS_PER_SECOND;
  }

  private JobFailure stopped() {
    return ExitCode.TEMPORARY.failure(
        "The training was told to stop, and is saved at epoch %s, step %s"
            .formatted(state.epoch(), state.meter().steps()),
        "The same command resumes it.");
  }

  private JobFailure diverged(String what) {
    return ExitCode.DIVERGED.failure(
        "The training has diverged in epoch %s, step %s: %s"
            .formatted(state.epoch(), state.meter().steps() + 1, what),
        "The learning rate was %s: try a smaller one."
            .formatted(setting.schedule().learningRate(globalStep())));
  }
}
