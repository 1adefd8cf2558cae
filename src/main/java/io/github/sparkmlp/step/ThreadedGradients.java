package io.github.sparkmlp.step;

import io.github.sparkmlp.block.BatchPlan;
import io.github.sparkmlp.nn.Workspace;
import io.github.sparkmlp.nn.WorkspacePool;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/**
 * Gradients that the threads of one task compute: they share the blocks of a step, each with a sum
 * of its own. Which thread takes which block depends on timing; the total does not.
 */
final class ThreadedGradients implements Update.Gradients, AutoCloseable {
  private final GradientTask.Setting setting;
  private final List<HeldBlock> blocks;
  private final Crew crew;
  private final Workspace[] workspaces;
  private final GradientSum[] sums;
  private final AtomicInteger next = new AtomicInteger();
  private final IntConsumer addBlocks = this::addBlocks;
  private GradientTask.Pass pass;
  private long ended;

  /** Gradients of these blocks, which may be others for each sum. */
  ThreadedGradients(GradientTask.Setting setting, List<HeldBlock> blocks, int threads) {
    this.setting = setting;
    this.blocks = blocks;
    crew = new Crew(threads);
    workspaces = new Workspace[threads];
    sums = new GradientSum[threads];
    for (int thread = 0; thread < threads; thread++) {
      workspaces[thread] = WorkspacePool.borrow(setting.shape());
      sums[thread] = new GradientSum();
    }
  }

  /** The sum of the blocks; the next call overwrites it. */
  @Override
  public GradientSum sum(float[] parameters, BatchPlan.Step step, GradientSum.Scales scales) {
    pass = new GradientTask.Pass(setting, parameters, step.epoch(), scales);
    next.set(0);
    int threads = Math.min(sums.length, Math.max(1, blocks.size()));
    crew.run(threads, addBlocks);
    GradientSum sum = sums[0];
    for (int thread = 1; thread < threads; thread++) {
      sum = sum.merge(sums[thread], setting.network().kernels());
    }
    ended = System.nanoTime();
    return sum;
  }

  /** When the last sum was complete, by {@link System#nanoTime}. */
  long ended() {
    return ended;
  }

  private void addBlocks(int thread) {
    GradientSum sum = sums[thread];
    sum.clear();
    for (int i = next.getAndIncrement(); i < blocks.size(); i = next.getAndIncrement()) {
      pass.add(blocks.get(i), workspaces[thread], sum);
    }
  }

  @Override
  public void close() {
    crew.close();
    for (Workspace workspace : workspaces) {
      WorkspacePool.giveBack(workspace);
    }
  }
}
