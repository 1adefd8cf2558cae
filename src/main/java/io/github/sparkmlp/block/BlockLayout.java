package io.github.sparkmlp.block;

import io.github.sparkmlp.config.BatchConfig;
import io.github.sparkmlp.nn.Topology;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * How the global order of examples is cut into blocks; it depends only on their number and width.
 * The order is cut into stripes of {@code batchSize} examples, of which the last may be shorter.
 * Every stripe is cut into the same number of blocks, whose sizes differ by at most one. Block (i,
 * j) is the j-th of stripe i; the j-th blocks of all stripes are column j. A column is cut into
 * segments of consecutive stripes; a segment lies whole in one partition.
 *
 * @param examples n, the number of examples
 * @param batchSize B, examples in a full stripe
 * @param columns K, blocks in a stripe
 * @param segmentStripes the maximum number of stripes in a segment
 */
public record BlockLayout(long examples, int batchSize, int columns, int segmentStripes)
    implements Serializable {
  private static final int WIDE_LAYER = 1024 * 1024;

  /** The maximum number of stripes that are shuffled together. */
  static final int MOST_STRIPES = 1024;

  /** The memory of a segment, in bytes: it is held while it is packed, and while it is visited. */
  public static final long SEGMENT_BYTES = 64L << 20;

  /** The memory, in bytes, of the segments of all columns that are visited at the same time. */
  private static final long VISITED_BYTES = 256L << 20;

  /**
   * Cuts batches into the fewest blocks.
   *
   * @param micro the maximum number of examples in a block
   * @param rowBytes bytes of an example in memory
   */
  public static BlockLayout of(long examples, int batchSize, int micro, long rowBytes) {
    int columns = columns(batchSize, micro);
    long bytes = Math.min(SEGMENT_BYTES, VISITED_BYTES / columns);
    int block = (batchSize + columns - 1) / columns;
    long stripes = Math.max(1, bytes / (block * rowBytes));
    return new BlockLayout(examples, batchSize, columns, (int) Math.min(MOST_STRIPES, stripes));
  }

  /** K, the number of blocks in a stripe, if a block has at most {@code micro} examples. */
  public static int columns(int batchSize, int micro) {
    return (batchSize - 1) / micro + 1;
  }

  /**
   * The maximum number of examples in a block: as configured, or else 128, and 512 for wide layers,
   * where converting and moving the gradient would dominate smaller blocks.
   */
  public static int micro(BatchConfig batch, Topology topology) {
    boolean wide = false;
    for (int layer = 1; layer <= topology.layers(); layer++) {
      wide |= (long) topology.size(layer - 1) * topology.size(layer) >= WIDE_LAYER;
    }
    return batch.micro().orElse(wide ? 512 : 128);
  }

  /** The number of stripes, S, which is also the number of steps in an epoch. */
  public int stripes() {
    return Math.toIntExact((examples + batchSize - 1) / batchSize);
  }

  public int largestBlock() {
    return (batchSize + columns - 1) / columns;
  }

  /** The place in the global order where block (stripe, column) starts. */
  public long start(int stripe, int column) {
    return (long) stripe * batchSize + (long) column * stripeSize(stripe) / columns;
  }

  /** The number of examples in block (stripe, column); 0 if a short stripe has fewer than K. */
  public int size(int stripe, int column) {
    return (int) (start(stripe, column + 1) - start(stripe, column));
  }

  private int stripeSize(int stripe) {
    return (int) Math.min(batchSize, examples - (long) stripe * batchSize);
  }

  int stripeAt(long position) {
    return (int) (position / batchSize);
  }

  /** The column of the block that holds a place: the last one that starts no later. */
  int columnAt(long position) {
    int stripe = stripeAt(position);
    long within = position % batchSize;
    int size = stripeSize(stripe);
    return (int) (((within + 1) * columns + size - 1) / size - 1);
  }

  /** The number of segments in each column, G. */
  public int segments() {
    return (stripes() + segmentStripes - 1) / segmentStripes;
  }

  /** The segment of a column that a stripe's block is in. */
  int segmentOf(int stripe) {
    return (int) (((stripe + 1L) * segments() - 1) / stripes());
  }

  /** The first stripe of a segment; for the segment after the last, the number of stripes. */
  int firstStripe(int segment) {
    return (int) ((long) segment * stripes() / segments());
  }

  /** The place of example e of a block among the examples of its segment. */
  int placeInSegment(int stripe, int column, int e) {
    return (stripe - firstStripe(segmentOf(stripe))) * size(0, column) + e;
  }

  /** The number of a segment among those of all columns. */
  int segmentNumber(int segment, int column) {
    return column * segments() + segment;
  }

  /** The partitions of the blocks that start at these places of the global order. */
  public Set<Integer> partitionsAt(long[] starts, int partitions) {
    return Arrays.stream(starts)
        .mapToObj(start -> partitionAt(start, partitions))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The partition of the block that starts at a place of the global order. */
  public int partitionAt(long start, int partitions) {
    return partition(segmentOf(stripeAt(start)), columnAt(start), partitions);
  }

  /**
   * The partition that holds a segment of a column. A column lies whole in one partition. If there
   * are more partitions than columns, a column has several, and its segments take turns over them.
   */
  int partition(int segment, int column, int partitions) {
    if (partitions <= columns) {
      return column % partitions;
    }
    int own = (partitions - column + columns - 1) / columns;
    return column + columns * (segment % own);
  }
}
