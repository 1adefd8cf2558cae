package io.github.sparkmlp.step;

import io.github.sparkmlp.block.BatchPlan;
import io.github.sparkmlp.block.BlockLoader;
import io.github.sparkmlp.block.Shard;
import io.github.sparkmlp.nn.Network;
import io.github.sparkmlp.nn.Workspace;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.TaskContext;
import scala.Function2;
import scala.collection.Iterator;

/**
 * Adds, in a task, the gradients of the step's blocks that a partition holds. The threads of the
 * task add to one sum, so an executor whose one task has all its cores sends one sum a step.
 */
public record GradientTask(
    Setting setting,
    Sent<SentParameters> parameters,
    BatchPlan.Step step,
    GradientSum.Scales scales)
    implements Function2<TaskContext, Iterator<Shard>, GradientSum>, Serializable {

  /**
   * The settings that stay the same from step to step.
   *
   * @param shape of the buffers for a block
   */
  public record Setting(Network network, BlockLoader loader, Workspace.Shape shape)
      implements Serializable {}

  /** The forward and backward passes of one step: what all its blocks share. */
  @SuppressWarnings("ArrayRecordComponent")
  record Pass(Setting setting, float[] parameters, int epoch, GradientSum.Scales scales) {
    /** Adds the gradient of a block. */
    void add(HeldBlock block, Workspace workspace, GradientSum sum) {
      Network network = setting.network();
      Shard shard = block.shard();
      setting.loader().load(shard, block.index(), epoch, network.kernels(), workspace);
      network.dropOut(epoch, shard.start(block.index()), workspace);
      network.forward(parameters, workspace);
      network.backward(parameters, workspace);
      sum.add(network, workspace, scales);
    }
  }

  @Override
  public GradientSum apply(TaskContext context, Iterator<Shard> shards) {
    long asked = TaskTime.now();
    float[] values = parameters.value().values();
    long ready = TaskTime.now();
    List<HeldBlock> blocks = new ArrayList<>();
    while (shards.hasNext()) {
      Shard shard = shards.next();
      for (long start : step.blocks()) {
        int index = shard.find(start);
        if (index >= 0) {
          blocks.add(new HeldBlock(shard, index));
        }
      }
    }
    GradientSum sum;
    // The threads that Spark reserves for a task: spark.task.cpus.
    try (ThreadedGradients gradients = new ThreadedGradients(setting, blocks, context.cpus())) {
      sum = gradients.sum(values, step, scales);
    }
    sum.time().add(asked, ready);
    return sum;
  }
}
