package io.github.sparkmlp.block;

import io.github.sparkmlp.kernel.Philox;
import io.github.sparkmlp.kernel.Philox.Purpose;
import java.io.Serializable;
import java.util.Arrays;

/**
 * Which blocks make up each step. In every epoch, each column visits its segments in its own random
 * order, and all blocks of a segment, also in random order, before the next segment. Batches are
 * thus recombined without moving data, and only few partitions are needed at a time. If rows are
 * ordered, step t takes stripe t.
 */
public final class BatchPlan implements Serializable {
  private static final long serialVersionUID = 1;

  /** Keeps the random numbers of segments apart from those of stripes. */
  private static final long SEGMENTS = 1L << 31;

  private final BlockLayout layout;
  private final long seed;
  private final boolean shuffled;
  private transient int epoch;
  private transient int[][] visits;

  /**
   * The blocks that one step takes.
   *
   * @param epoch from 1
   * @param blocks where each starts in the global order
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Step(int epoch, long[] blocks) implements Serializable {}

  public BatchPlan(BlockLayout layout, long seed, boolean shuffled) {
    this.layout = layout;
    this.seed = seed;
    this.shuffled = shuffled;
  }

  /**
   * The blocks of a step, without empty ones.
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

  /** The stripes of a column as they are visited: segment by segment, each in random order. */
  private int[] visits(int epoch, int column) {
    int[] order = new int[layout.stripes()];
    Arrays.setAll(order, stripe -> stripe);
    if (!shuffled) {
      return order;
    }
    int[] segments = new int[layout.segments()];
    Arrays.setAll(segments, segment -> segment);
    shuffle(segments, 0, segments.length, epoch, SEGMENTS | (long) column << 32);
    for (int segment : segments) {
      shuffle(
          order,
          layout.firstStripe(segment),
          layout.firstStripe(segment + 1),
          epoch,
          (long) column << 32);
    }
    int[] visits = new int[order.length];
    int at = 0;
    for (int segment : segments) {
      int first = layout.firstStripe(segment);
      int count = layout.firstStripe(segment + 1) - first;
      System.arraycopy(order, first, visits, at, count);
      at += count;
    }
    return visits;
  }

  /** Fisher–Yates on a part of an array. */
  private void shuffle(int[] order, int from, int until, int epoch, long position) {
    for (int last = until - 1; last > from; last--) {
      long bits = Philox.bits(seed, Purpose.PLAN, epoch, position | last);
      int chosen = from + (int) (((bits >>> 32) * (last - from + 1L)) >>> 32);
      int swapped = order[chosen];
      order[chosen] = order[last];
      order[last] = swapped;
    }
  }
}
