package io.github.sparkmlp.train;

import io.github.sparkmlp.data.BatchPlan;
import io.github.sparkmlp.data.BlockLoader;
import io.github.sparkmlp.data.Shard;
import io.github.sparkmlp.nn.Network;
import io.github.sparkmlp.nn.Workspace;
import io.github.sparkmlp.nn.WorkspacePool;
import java.io.Serializable;
import scala.runtime.AbstractFunction2;

/** In a task: adds the gradients of those of the step's blocks that a shard holds. */
final class AddBlocks extends AbstractFunction2<GradientSum, Shard, GradientSum>
    implements Serializable {
  private static final long serialVersionUID = 1;

  private final Task task;
  private final SentParameters parameters;
  private final BatchPlan.Step step;
  private final GradientSum.Scales scales;

  /**
   * What stays the same from step to step.
   *
   * @param shape of the buffers for a block
   */
  record Task(Network network, BlockLoader loader, Workspace.Shape shape) implements Serializable {}

  /**
   * The tasks of one step.
   *
   * @param scales of the sums
   */
  AddBlocks(Task task, SentParameters parameters, BatchPlan.Step step, GradientSum.Scales scales) {
    this.task = task;
    this.parameters = parameters;
    this.step = step;
    this.scales = scales;
  }

  long[] blocks() {
    return step.blocks();
  }

  @Override
  public GradientSum apply(GradientSum sum, Shard shard) {
    long asked = TaskTime.now();
    float[] values = parameters.values();
    long ready = TaskTime.now();
    Network network = task.network();
    Workspace workspace = WorkspacePool.borrow(task.shape());
    for (long start : step.blocks()) {
      int block = shard.find(start);
      if (block >= 0) {
        task.loader().load(shard, block, step.epoch(), network.kernels(), workspace);
        network.dropOut(step.epoch(), start, workspace);
        network.forward(values, workspace);
        network.backward(values, workspace);
        sum.add(network, workspace, scales);
      }
    }
    WorkspacePool.giveBack(workspace);
    sum.time().add(asked, ready);
    return sum;
  }
}
