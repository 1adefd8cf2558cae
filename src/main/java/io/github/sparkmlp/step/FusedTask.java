package io.github.sparkmlp.step;

import io.github.sparkmlp.block.BatchPlan;
import io.github.sparkmlp.block.BlockLayout;
import io.github.sparkmlp.block.Shard;
import io.github.sparkmlp.config.OptimizerConfig;
import io.github.sparkmlp.optim.Optimizer;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.Partition;
import org.apache.spark.TaskContext;
import org.apache.spark.rdd.RDD;
import scala.Function2;
import scala.collection.Iterator;

/**
 * Takes steps in one task until its time is up, the epoch ends, or a block lies in a partition that
 * it may not read. It changes only its own state, so Spark may repeat it.
 */
public record FusedTask(
    Setting setting, Data data, Sent<StepState.Snapshot> before, Stretch stretch)
    implements Function2<TaskContext, Iterator<Shard>, FusedTask.Result>, Serializable {
  /**
   * The settings that stay the same from task to task.
   *
   * @param scales those of the first step
   * @param threads that share the blocks of a step
   */
  public record Setting(
      GradientTask.Setting task,
      Update update,
      BatchPlan plan,
      OptimizerConfig optimizer,
      GradientSum.Scales scales,
      int threads)
      implements Serializable {

    StepState state() {
      int size = task.network().layout().size();
      return new StepState(new float[size], Optimizer.of(optimizer, size), scales);
    }
  }

  /** The partitions that a task may read by their numbers; null where one may not be read. */
  @SuppressWarnings("ArrayRecordComponent")
  record Data(RDD<Shard> shards, Partition[] readable, BlockLayout layout)
      implements Serializable {}

  /**
   * The steps that a task is to take.
   *
   * @param first number of the first step in the epoch, from 0
   * @param end number of the first step that is not to be taken
   * @param nanos after which no further step begins
   */
  record Stretch(int epoch, int first, int end, long nanos) implements Serializable {}

  @Override
  public Result apply(TaskContext context, Iterator<Shard> own) {
    long asked = TaskTime.now();
    StepState state = setting.state();
    state.restore(before.value());
    long ready = TaskTime.now();
    LocalBlocks blocks = new LocalBlocks(data.shards, data.readable, data.layout, context);
    Result result = new Result();
    try (ThreadedGradients gradients =
        new ThreadedGradients(setting.task, blocks.found(), setting.threads)) {
      takeSteps(state, blocks, gradients, result, context);
    } catch (Update.Diverged e) {
      result.diverged = e.getMessage();
    }
    result.after = state.snapshot();
    result.time.add(asked, ready);
    return result;
  }

  private void takeSteps(
      StepState state,
      LocalBlocks blocks,
      ThreadedGradients gradients,
      Result result,
      TaskContext context) {
    long start = System.nanoTime();
    long last = start;
    int step = stretch.first;
    do {
      BatchPlan.Step planned = setting.plan.step(stretch.epoch, step);
      if (!blocks.find(planned)) {
        return;
      }
      StepResult taken = setting.update.take(state, planned, gradients);
      long now = System.nanoTime();
      result.add(taken, gradients.ended() - last, now - gradients.ended());
      last = now;
      step++;
    } while (step < stretch.end && last - start < stretch.nanos && !context.isInterrupted());
  }

  /** What a task returns: the steps that it took, and the state after them. */
  static final class Result implements Serializable {
    private static final long serialVersionUID = 1;

    /** The results of the steps that were taken, in order. */
    final List<StepResult> steps = new ArrayList<>();

    /** Milliseconds of each step's forward and backward passes, and the sum. */
    final List<Double> computing = new ArrayList<>();

    /** Milliseconds of each step from the sum to the new parameters. */
    final List<Double> updating = new ArrayList<>();

    final TaskTime time = new TaskTime();
    StepState.Snapshot after;

    /** Why the step after the last one could not be taken; null if the training did not diverge. */
    String diverged;

    private void add(StepResult step, long computeNanos, long updateNanos) {
      steps.add(step);
      computing.add(computeNanos / StepTime.NANOS_PER_MILLI);
      updating.add(updateNanos / StepTime.NANOS_PER_MILLI);
    }
  }
}
