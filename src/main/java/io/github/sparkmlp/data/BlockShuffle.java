package io.github.sparkmlp.data;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.Function2;
import scala.Tuple2;

/**
 * Cuts ordered examples into blocks and moves whole blocks to their partitions. Pieces of a block
 * that a partition boundary cut are joined again.
 */
final class BlockShuffle {
  private final BlockLayout layout;
  private final int partitions;

  BlockShuffle(BlockLayout layout, int partitions) {
    this.layout = layout;
    this.partitions = partitions;
  }

  /**
   * Moves every block to where it lives.
   *
   * @param offsets the place in the global order where each partition of {@code ordered} starts
   */
  JavaRDD<Shard> shards(JavaRDD<Example> ordered, long[] offsets) {
    JavaRDD<Tuple2<Long, BlockPiece>> pieces =
        ordered.mapPartitionsWithIndex(new CutIntoPieces(layout, offsets), true);
    return JavaPairRDD.fromJavaRDD(pieces)
        .repartitionAndSortWithinPartitions(new BlockPartitioner(layout, partitions))
        .mapPartitions(new Pack(layout));
  }

  /** Pieces by the place in the global order where they start. */
  private static final class CutIntoPieces
      implements Function2<Integer, Iterator<Example>, Iterator<Tuple2<Long, BlockPiece>>> {
    private static final long serialVersionUID = 1;

    private final BlockLayout layout;
    private final long[] offsets;

    CutIntoPieces(BlockLayout layout, long[] offsets) {
      this.layout = layout;
      this.offsets = offsets;
    }

    @Override
    public Iterator<Tuple2<Long, BlockPiece>> call(Integer partition, Iterator<Example> examples) {
      return new Iterator<>() {
        private long position = offsets[partition];

        @Override
        public boolean hasNext() {
          return examples.hasNext();
        }

        @Override
        public Tuple2<Long, BlockPiece> next() {
          long start = position;
          long end = layout.start(layout.stripeAt(start), layout.columnAt(start) + 1);
          List<Example> piece = new ArrayList<>();
          while (position < end && examples.hasNext()) {
            piece.add(examples.next());
            position++;
          }
          return new Tuple2<>(start, new BlockPiece(piece));
        }
      };
    }
  }

  private static final class BlockPartitioner extends Partitioner {
    private static final long serialVersionUID = 1;

    private final BlockLayout layout;
    private final int partitions;

    BlockPartitioner(BlockLayout layout, int partitions) {
      this.layout = layout;
      this.partitions = partitions;
    }

    @Override
    public int numPartitions() {
      return partitions;
    }

    @Override
    public int getPartition(Object key) {
      long position = (Long) key;
      return layout.partitionAt(position, partitions);
    }
  }

  /** Joins the pieces of a partition, in ascending order, into shards. */
  private static final class Pack
      implements FlatMapFunction<Iterator<Tuple2<Long, BlockPiece>>, Shard> {
    private static final long serialVersionUID = 1;

    private final BlockLayout layout;

    Pack(BlockLayout layout) {
      this.layout = layout;
    }

    @Override
    public Iterator<Shard> call(Iterator<Tuple2<Long, BlockPiece>> pieces) {
      List<Shard> shards = new ArrayList<>();
      Shard.Builder builder = new Shard.Builder();
      while (pieces.hasNext()) {
        Tuple2<Long, BlockPiece> piece = pieces.next();
        long position = piece._1();
        long start = layout.start(layout.stripeAt(position), layout.columnAt(position));
        if (position == start && builder.isFull(layout.largestBlock())) {
          shards.add(builder.build());
          builder = new Shard.Builder();
        }
        builder.add(start, piece._2());
      }
      if (!builder.isEmpty()) {
        shards.add(builder.build());
      }
      return shards.iterator();
    }
  }
}
