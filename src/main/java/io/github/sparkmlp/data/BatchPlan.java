package io.github.sparkmlp.data;

import io.github.sparkmlp.kernel.Philox;
import io.github.sparkmlp.kernel.Philox.Purpose;
import java.io.Serializable;
import java.util.Arrays;

/**
 * Which blocks make up each step. In every epoch each column is visited in a random order of its
 * own, so batches are put together anew without moving data; or, in order, step t takes stripe t.
 */
public final class BatchPlan implements Serializable {
  private static final long serialVersionUID = 1;

  private final BlockLayout layout;
  private final long seed;
  private final boolean shuffled;
  private transient int epoch;
  private transient int[][] visits;

  /** What one step takes. */
  public static final class Step implements Serializable {
    private static final long serialVersionUID = 1;

    private final int epoch;
    private final long[] blocks;

    /**
     * A step's share of the data.
     *
     * @param epoch from 1
     * @param blocks where each starts in the global order
     */
    public Step(int epoch, long[] blocks) {
      this.epoch = epoch;
      this.blocks = blocks;
    }

    public int epoch() {
      return epoch;
    }

    public long[] blocks() {
      return blocks;
    }
  }

  public BatchPlan(BlockLayout layout, long seed, boolean shuffled) {
    this.layout = layout;
    this.seed = seed;
    this.shuffled = shuffled;
  }

  /**
   * What a step takes. Empty blocks are left out.
   *
   * @param epoch from 1
   * @param step within the epoch, from 0
   */
  public Step step(int epoch, int step) {
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
    return new Step(epoch, Arrays.copyOf(starts, blocks));
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
