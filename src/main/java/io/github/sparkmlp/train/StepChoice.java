package io.github.sparkmlp.train;

import io.github.sparkmlp.config.ReduceConfig;
import io.github.sparkmlp.config.ReduceConfig.Strategy;
import io.github.sparkmlp.data.TrainingData;
import io.github.sparkmlp.optim.Optimizer;
import io.github.sparkmlp.step.FusedSteps;
import io.github.sparkmlp.step.FusedTask;
import io.github.sparkmlp.step.GradientSum;
import io.github.sparkmlp.step.GradientTask;
import io.github.sparkmlp.step.ReduceTree;
import io.github.sparkmlp.step.SharedGradients;
import io.github.sparkmlp.step.SharedSteps;
import io.github.sparkmlp.step.StepState;
import io.github.sparkmlp.step.Steps;
import io.github.sparkmlp.step.Update;
import java.util.DoubleSummaryStatistics;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Takes steps by the configured strategy. {@code auto} takes the first steps shared and the next
 * ones fused, then continues with whichever is faster: the bits are the same. Steps whose data no
 * single task can read are always shared.
 */
final class StepChoice implements AutoCloseable {
  private static final ReduceConfig AUTO = new ReduceConfig(Strategy.AUTO, OptionalInt.empty());
  private static final int TRIAL_STEPS = 3;
  private static final int TRIAL_TASKS = 2;

  private final Strategy strategy;
  private final SharedSteps shared;
  private final FusedSteps fused;
  private final StepMeter meter;
  private final GradientSum.Scales firstScales;

  // Milliseconds of a step in each job.
  private final DoubleSummaryStatistics sharedTrial = new DoubleSummaryStatistics();
  private final DoubleSummaryStatistics fusedTrial = new DoubleSummaryStatistics();

  StepChoice(JavaSparkContext context, TrainingData data, Trainer.Setting setting) {
    GradientTask.Setting task =
        new GradientTask.Setting(
            setting.network(),
            setting.loader(),
            setting.network().training(data.layout().largestBlock()));
    Update update = new Update(setting.network(), setting.schedule(), setting.clipNorm());
    int partitions = data.shards().getNumPartitions();
    Optional<ReduceTree> tree =
        ReduceTree.of(setting.reduce(), partitions, setting.network().layout().size());
    firstScales = GradientSum.Scales.of(data.layout().columns(), data.layout().batchSize());
    strategy = setting.reduce().strategy();
    shared =
        new SharedSteps(
            context, new SharedGradients(context, data, task, tree), update, setting.plan());
    fused =
        new FusedSteps(
            context,
            data,
            new FusedTask.Setting(
                task,
                update,
                setting.plan(),
                setting.optimizer(),
                firstScales,
                FusedSteps.threads(context)));
    meter =
        new StepMeter(
            new StepMeter.Shape(
                Math.min(partitions, data.layout().columns()),
                fused.threadsOf(1, 0),
                ReduceTree.of(AUTO, partitions, setting.network().layout().size()).isPresent()
                    ? Strategy.TREE
                    : Strategy.DIRECT));
  }

  /** The state of a training that begins with these parameters, which it will update in place. */
  StepState begin(float[] parameters, Optimizer optimizer) {
    return new StepState(parameters, optimizer, firstScales);
  }

  /** Takes the next steps; see {@link Steps#take}. */
  void take(StepState state, int epoch, int step, Consumer<Steps.Taken> taken) {
    boolean together = fusedIsNext() && fused.canTake(epoch, step);
    DoubleSummaryStatistics job = new DoubleSummaryStatistics();
    (together ? fused : shared)
        .take(
            state,
            epoch,
            step,
            done -> {
              job.accept(done.time().total());
              meter.add(done);
              taken.accept(done);
            });
    (together ? fusedTrial : sharedTrial).accept(job.getAverage());
  }

  private boolean fusedIsNext() {
    return switch (strategy) {
      case TREE, DIRECT -> false;
      case FUSED -> true;
      case AUTO ->
          sharedTrial.getCount() >= TRIAL_STEPS
              && (fusedTrial.getCount() < TRIAL_TASKS
                  || fusedTrial.getMin() < sharedTrial.getMin());
    };
  }

  /** The time of a step by each strategy, measured or estimated; empty if there were no steps. */
  Optional<StepCosts> costs() {
    return meter.costs(strategy);
  }

  @Override
  public void close() {
    fused.close();
  }
}
