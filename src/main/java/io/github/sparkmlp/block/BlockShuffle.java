package io.github.sparkmlp.block;

import io.github.sparkmlp.order.LookAhead;
import io.github.sparkmlp.order.PackedExamples;
import io.github.sparkmlp.order.PlacedRun;
import io.github.sparkmlp.order.SortedRun;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Queue;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import scala.Tuple2;
import scala.collection.BufferedIterator;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Moves every example to its block in one shuffle. Examples travel preprocessed, in pieces of one
 * segment each. Segments are assembled one by one, so that no partition is ever held whole.
 */
public final class BlockShuffle {
  private BlockShuffle() {}

  /** A shard for each segment, on its partition. */
  public static JavaRDD<Shard> shards(
      JavaRDD<PlacedRun> runs,
      BlockLayout layout,
      int partitions,
      PreprocessedExamples.Recipe recipe,
      SegmentPiece.Shape shape) {
    return runs.mapPartitionsToPair(new CutIntoPieces(layout, recipe, shape))
        .repartitionAndSortWithinPartitions(new SegmentPartitioner(layout, partitions))
        .mapPartitions(new Assemble(layout, shape));
  }

  /** Cuts runs into pieces, keyed by the number of their segment. */
  private record CutIntoPieces(
      BlockLayout layout, PreprocessedExamples.Recipe recipe, SegmentPiece.Shape shape)
      implements PairFlatMapFunction<Iterator<PlacedRun>, Integer, SegmentPiece> {
    private static final long PIECE_BYTES = 256 << 10;
    private static final long ALL_BYTES = 32 << 20;

    @Override
    public Iterator<Tuple2<Integer, SegmentPiece>> call(Iterator<PlacedRun> runs) {
      Queue<Tuple2<Integer, SegmentPiece>> done = new ArrayDeque<>();
      Cutter cutter = new Cutter(done);
      return new LookAhead<>() {
        @Override
        protected Tuple2<Integer, SegmentPiece> advance() {
          while (done.isEmpty() && runs.hasNext()) {
            cutter.cut(runs.next());
          }
          if (done.isEmpty()) {
            cutter.flush();
          }
          return done.poll();
        }
      };
    }

    /** The pieces that a task is filling at a time. */
    private final class Cutter {
      private final Queue<Tuple2<Integer, SegmentPiece>> done;
      private final SegmentPiece.Builder[] open =
          new SegmentPiece.Builder[layout.columns() * layout.segments()];
      private final long pieceBytes = Math.min(PIECE_BYTES, ALL_BYTES / open.length);

      Cutter(Queue<Tuple2<Integer, SegmentPiece>> done) {
        this.done = done;
      }

      void cut(PlacedRun placed) {
        SortedRun run = placed.run();
        PackedExamples pack = null;
        PreprocessedExamples prepared = null;
        for (int i = 0; i < run.size(); i++) {
          if (run.pack(i) != pack) {
            pack = run.pack(i);
            prepared = recipe.prepare(pack);
          }
          add(placed.places()[i], prepared, run.place(i));
        }
      }

      private void add(long place, PreprocessedExamples from, int e) {
        int stripe = layout.stripeAt(place);
        int column = layout.columnAt(place);
        int segment = layout.segmentOf(stripe);
        int within = (int) (place - layout.start(stripe, column));
        int number = layout.segmentNumber(segment, column);
        if (open[number] == null) {
          open[number] = new SegmentPiece.Builder(shape);
        }
        SegmentPiece.Builder builder = open[number];
        if (builder.isOfOtherKind(from.areBytes()) || builder.bytes() >= pieceBytes) {
          done.add(new Tuple2<>(number, builder.build()));
        }
        builder.add(layout.placeInSegment(stripe, column, within), from, e);
      }

      void flush() {
        for (int number = 0; number < open.length; number++) {
          if (open[number] != null && !open[number].isEmpty()) {
            done.add(new Tuple2<>(number, open[number].build()));
          }
          open[number] = null;
        }
      }
    }
  }

  private static final class SegmentPartitioner extends Partitioner {
    private static final long serialVersionUID = 1;

    private final BlockLayout layout;
    private final int partitions;

    SegmentPartitioner(BlockLayout layout, int partitions) {
      this.layout = layout;
      this.partitions = partitions;
    }

    @Override
    public int numPartitions() {
      return partitions;
    }

    @Override
    public int getPartition(Object key) {
      int number = (Integer) key;
      return layout.partition(number % layout.segments(), number / layout.segments(), partitions);
    }
  }

  /** Assembles the pieces of a partition, which arrive segment by segment. */
  private record Assemble(BlockLayout layout, SegmentPiece.Shape shape)
      implements FlatMapFunction<Iterator<Tuple2<Integer, SegmentPiece>>, Shard> {
    @Override
    public Iterator<Shard> call(Iterator<Tuple2<Integer, SegmentPiece>> pieces) {
      BufferedIterator<Tuple2<Integer, SegmentPiece>> ahead =
          CollectionConverters.asScala(pieces).buffered();
      return new LookAhead<>() {
        @Override
        protected Shard advance() {
          if (!ahead.hasNext()) {
            return null;
          }
          int number = ahead.head()._1();
          Shard.Builder shard =
              Shard.Builder.ofSegment(
                  layout, number % layout.segments(), number / layout.segments(), shape);
          while (ahead.hasNext() && ahead.head()._1() == number) {
            shard.add(ahead.next()._2());
          }
          return shard.build();
        }
      };
    }
  }
}
