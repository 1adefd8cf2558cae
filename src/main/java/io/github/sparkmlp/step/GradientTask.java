package io.github.sparkmlp.step;

import io.github.sparkmlp.block.BatchPlan;
import io.github.sparkmlp.block.BlockLoader;
import io.github.sparkmlp.block.Shard;
import io.github.sparkmlp.nn.Network;
import io.github.sparkmlp.nn.Workspace;
import io.github.sparkmlp.nn.WorkspacePool;
import java.io.Serializable;
import scala.runtime.AbstractFunction2;

/** Adds, in a task, the gradients of the step's blocks that a shard holds. */
public final class GradientTask extends AbstractFunction2<GradientSum, Shard, GradientSum>
    implements Serializable {
  private static final long serialVersionUID = 1;

  private final Setting setting;
  private final Sent<SentParameters> parameters;
  private final BatchPlan.Step step;
  private final GradientSum.Scales scales;

  /**
   * The settings that stay the same from step to step.
   *
   * @param shape of the buffers for a block
   */
  public record Setting(Network network, BlockLoader loader, Workspace.Shape shape)
      implements Serializable {}

  /** The forward and backward passes of one step: what all its blocks share. */
  static final class Pass {
    private final Setting setting;
    private final float[] parameters;
    private final int epoch;
    private final GradientSum.Scales scales;

    Pass(Setting setting, float[] parameters, int epoch, GradientSum.Scales scales) {
      this.setting = setting;
      this.parameters = parameters;
      this.epoch = epoch;
      this.scales = scales;
    }

    /**
     * Adds the gradient of a shard's block.
     *
     * @param start of the block, in the global order
     */
    void add(Shard shard, int block, long start, Workspace workspace, GradientSum sum) {
      Network network = setting.network();
      setting.loader().load(shard, block, epoch, network.kernels(), workspace);
      network.dropOut(epoch, start, workspace);
      network.forward(parameters, workspace);
      network.backward(parameters, workspace);
      sum.add(network, workspace, scales);
    }
  }

  /**
   * The tasks of one step.
   *
   * @param scales of the sums
   */
  GradientTask(
      Setting setting,
      Sent<SentParameters> parameters,
      BatchPlan.Step step,
      GradientSum.Scales scales) {
    this.setting = setting;
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
    Pass pass = new Pass(setting, parameters.value().values(), step.epoch(), scales);
    long ready = TaskTime.now();
    Workspace workspace = WorkspacePool.borrow(setting.shape());
    for (long start : step.blocks()) {
      int block = shard.find(start);
      if (block >= 0) {
        pass.add(shard, block, start, workspace, sum);
      }
    }
    WorkspacePool.giveBack(workspace);
    sum.time().add(asked, ready);
    return sum;
  }
}
