package io.github.sparkmlp.data;

import io.github.sparkmlp.kernel.Philox;
import io.github.sparkmlp.kernel.Philox.Purpose;
import java.util.Arrays;

/**
 * Which blocks make up each step. In every epoch each column is visited in a random order of its
 * own, so batches are put together anew without moving data; or, in order, step t takes stripe t.
 */
public final class BatchPlan {
  private final BlockLayout layout;
  private final long seed;
  private final boolean shuffled;
  private int epoch;
  private int[][] visits;

  public BatchPlan(BlockLayout layout, long seed, boolean shuffled) {
    this.layout = layout;
    this.seed = seed;
    this.shuffled = shuffled;
  }

  /**
   * The blocks of a step, by the place in the global order where each starts. Empty blocks are left
   * out.
   *
   * @param epoch from 1
   * @param step within the epoch, from 0
   */
  public long[] blocks(int epoch, int step) {
    if (epoch != this.epoch) {
      this.epoch = epoch;
      visits = new int[layout.columns()][];
      Arrays.setAll(visits, column -> visits(epoch, column));
    }
    long[] starts = new long[layout.columns()];
    int blocks = 0;
    for (int column = 0; column < layout.columns(); column++) {
      int stripe = visits[column][step];
      if (layout.size(stripe, column) > 0) {
        starts[blocks++] = layout.start(stripe, column);
      }
    }
    return Arrays.copyOf(starts, blocks);
  }

  /** The stripes of a column in the order of their visits: a Fisher–Yates shuffle. */
  private int[] visits(int epoch, int column) {
    int[] order = new int[layout.stripes()];
    Arrays.setAll(order, stripe -> stripe);
    for (int last = order.length - 1; shuffled && last > 0; last--) {
      long bits = Philox.bits(seed, Purpose.PLAN, epoch, ((long) column << 32) | last);
      int chosen = (int) (((bits >>> 32) * (last + 1L)) >>> 32);
      int swapped = order[chosen];
      order[chosen] = order[last];
      order[last] = swapped;
    }
    return order;
  }
}
