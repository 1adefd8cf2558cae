package io.github.sparkmlp.block;

import io.github.sparkmlp.config.BatchConfig;
import io.github.sparkmlp.nn.Topology;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * How the global order of examples is cut, from their number and width alone: into stripes of
 * {@code batchSize} examples, the last one maybe short, and every stripe into as many blocks whose
 * sizes differ by at most one. Block (i, j) is the j-th of stripe i; the j-th blocks of all stripes
 * are column j. A column is cut into segments of consecutive stripes; a segment lives whole on one
 * partition.
 *
 * @param examples n, how many there are
 * @param batchSize B, examples in a full stripe
 * @param columns K, blocks in a stripe
 * @param segmentStripes the most stripes in a segment
 */
public record BlockLayout(long examples, int batchSize, int columns, int segmentStripes)
    implements Serializable {
  private static final int WIDE_LAYER = 1024 * 1024;

  /** So many stripes are shuffled at once. */
  static final int MOST_STRIPES = 1024;

  /** A segment is held in memory while it is packed, and while it is visited. */
  public static final long SEGMENT_BYTES = 64L << 20;

  /** The segments of all columns that are visited at once. */
  private static final long VISITED_BYTES = 256L << 20;

  /**
   * Cuts batches into the fewest blocks.
   *
   * @param micro the most examples in a block
   * @param rowBytes of an example in memory
   */
  public static BlockLayout of(long examples, int batchSize, int micro, long rowBytes) {
    int columns = columns(batchSize, micro);
    long bytes = Math.min(SEGMENT_BYTES, VISITED_BYTES / columns);
    int block = (batchSize + columns - 1) / columns;
    long stripes = Math.max(1, bytes / (block * rowBytes));
    return new BlockLayout(examples, batchSize, columns, (int) Math.min(MOST_STRIPES, stripes));
  }

  /** K, where a block has at most {@code micro} examples. */
  public static int columns(int batchSize, int micro) {
    return (batchSize - 1) / micro + 1;
  }

  /**
   * The most examples in a block, as configured or else chosen: 128, and 512 for wide layers, where
   * the conversion and traffic of the gradient would dominate smaller blocks.
   */
  public static int micro(BatchConfig batch, Topology topology) {
    boolean wide = false;
    for (int layer = 1; layer <= topology.layers(); layer++) {
      wide |= (long) topology.size(layer - 1) * topology.size(layer) >= WIDE_LAYER;
    }
    return batch.micro().orElse(wide ? 512 : 128);
  }

  /** S, which also is the number of steps in an epoch. */
  public int stripes() {
    return Math.toIntExact((examples + batchSize - 1) / batchSize);
  }

  /** The most examples in a block. */
  public int largestBlock() {
    return (batchSize + columns - 1) / columns;
  }

  /** The place in the global order where block (stripe, column) starts. */
  public long start(int stripe, int column) {
    return (long) stripe * batchSize + (long) column * stripeSize(stripe) / columns;
  }

  /** Examples in block (stripe, column); none where a short stripe has fewer than K. */
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

  /** G, how many segments each column has. */
  public int segments() {
    return (stripes() + segmentStripes - 1) / segmentStripes;
  }

  /** The segment of a column that a stripe's block is in. */
  int segmentOf(int stripe) {
    return (int) (((stripe + 1L) * segments() - 1) / stripes());
  }

  /** The first stripe of a segment; of the one behind the last, how many stripes there are. */
  int firstStripe(int segment) {
    return (int) ((long) segment * stripes() / segments());
  }

  /** Where an example of a block is among those of its segment; e counts within the block. */
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
   * The partition where a segment of a column lives. A column lives whole on one partition; where
   * there are more partitions than columns, its segments take turns over those that are its own.
   */
  int partition(int segment, int column, int partitions) {
    if (partitions <= columns) {
      return column % partitions;
    }
    int own = (partitions - column + columns - 1) / columns;
    return column + columns * (segment % own);
  }
}
