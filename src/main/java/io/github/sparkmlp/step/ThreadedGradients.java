package io.github.sparkmlp.step;

import io.github.sparkmlp.block.BatchPlan;
import io.github.sparkmlp.nn.Workspace;
import io.github.sparkmlp.nn.WorkspacePool;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/**
 * Gradients that the threads of one JVM compute: they share the blocks of a step, each with a sum
 * of its own. Which thread takes which block depends on timing; the total does not.
 */
final class ThreadedGradients implements Update.Gradients, AutoCloseable {
  private final GradientTask.Setting task;
  private final LocalBlocks blocks;
  private final Crew crew;
  private final Workspace[] workspaces;
  private final GradientSum[] sums;
  private final AtomicInteger next = new AtomicInteger();
  private final IntConsumer addBlocks = this::addBlocks;
  private BatchPlan.Step step;
  private GradientTask.Pass pass;
  private long ended;

  ThreadedGradients(GradientTask.Setting task, LocalBlocks blocks, int threads) {
    this.task = task;
    this.blocks = blocks;
    crew = new Crew(threads);
    workspaces = new Workspace[threads];
    sums = new GradientSum[threads];
    for (int thread = 0; thread < threads; thread++) {
      workspaces[thread] = WorkspacePool.borrow(task.shape());
      sums[thread] = new GradientSum();
    }
  }

  /** The sum of blocks that were found; the next call overwrites it. */
  @Override
  public GradientSum sum(float[] parameters, BatchPlan.Step now, GradientSum.Scales scales) {
    step = now;
    pass = new GradientTask.Pass(task, parameters, now.epoch(), scales);
    next.set(0);
    int threads = Math.min(sums.length, now.blocks().length);
    crew.run(threads, addBlocks);
    GradientSum sum = sums[0];
    for (int thread = 1; thread < threads; thread++) {
      sum = sum.merge(sums[thread], task.network().kernels());
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
    long[] starts = step.blocks();
    for (int i = next.getAndIncrement(); i < starts.length; i = next.getAndIncrement()) {
      pass.add(blocks.shard(i), blocks.index(i), starts[i], workspaces[thread], sum);
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
