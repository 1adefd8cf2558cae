package io.github.sparkmlp.order;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.HashPartitioner;
import org.apache.spark.Partitioner;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.FlatMapFunction2;
import org.apache.spark.api.java.function.Function2;
import scala.Tuple2;
import scala.collection.BufferedIterator;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Gives each example its place in the global order, which does not depend on file layout, row order
 * or partitioning. Examples are sorted by content hash, so that equal ones are neighbours, in
 * whichever order. A keyed permutation of the sorted order then puts them far apart.
 *
 * <p>Only hashes travel for that; the examples stay where they are. The distinct hashes of each
 * run, with their counts, go to the bucket of their prefix, and come back with the rank of their
 * first example.
 */
public final class GlobalOrder {
  /** The approximate number of hashes in a bucket. */
  private static final long BUCKET = 1 << 19;

  private GlobalOrder() {}

  /** The random global order: places depend only on content and seed. */
  public static JavaRDD<PlacedRun> shuffled(CountedExamples examples, long seed) {
    JavaRDD<HashCounts> hashes = hashes(examples);
    JavaPairRDD<Long, RunRanks> atRuns =
        JavaPairRDD.fromJavaRDD(hashes.mapPartitions(new Rank()))
            .repartitionAndSortWithinPartitions(
                new ByPartition(examples.examples().getNumPartitions()));
    long[] offsets = examples.offsets(hashes.getNumPartitions());
    Permutation permutation = new Permutation(examples.fingerprint().examples(), seed);
    return examples.examples().zipPartitions(atRuns, new PlaceRuns(offsets, permutation));
  }

  /** The distinct hashes of each run with their counts, each bucket in a partition of its own. */
  public static JavaRDD<HashCounts> hashes(CountedExamples examples) {
    int buckets =
        buckets(examples.fingerprint().examples(), examples.examples().getNumPartitions());
    return JavaPairRDD.fromJavaRDD(
            examples.examples().mapPartitionsWithIndex(new CountHashes(buckets), true))
        .partitionBy(new HashPartitioner(buckets))
        .values();
  }

  /** The given order: places follow the partitions, and ties are ordered by content. */
  public static JavaRDD<PlacedRun> ordered(CountedExamples examples) {
    List<Long> sizes = examples.sizes();
    long[] offsets = new long[sizes.size()];
    for (int p = 1; p < offsets.length; p++) {
      offsets[p] = offsets[p - 1] + sizes.get(p - 1);
    }
    return examples.examples().mapPartitionsWithIndex(new PlaceInOrder(offsets), true);
  }

  /** The number of buckets: a power of two, and at most the number of prefixes. */
  private static int buckets(long examples, int partitions) {
    long wanted = Math.max(Math.min(partitions, 1 + examples / 1024), 1 + examples / BUCKET);
    return (int) Math.min(CountedExamples.PREFIXES, Long.highestOneBit(2 * wanted - 1));
  }

  private static long key(int partition, int run) {
    return (long) partition << 32 | run;
  }

  /** Counts the distinct hashes of each run, by bucket. */
  private record CountHashes(int buckets)
      implements Function2<
          Integer, Iterator<PackedExamples>, Iterator<Tuple2<Integer, HashCounts>>> {
    @Override
    public Iterator<Tuple2<Integer, HashCounts>> call(
        Integer partition, Iterator<PackedExamples> examples) {
      Iterator<SortedRun> runs = SortedRun.cut(examples);
      return new LookAhead<>() {
        private int run;
        private HashCounts counts;
        private int at;

        @Override
        protected Tuple2<Integer, HashCounts> advance() {
          if (counts == null || at == counts.size()) {
            if (!runs.hasNext()) {
              return null;
            }
            counts = runs.next().counts(partition, run++);
            at = 0;
          }
          int from = at;
          at = counts.endOfBucket(from, buckets);
          int bucket = ContentHash.bucket(counts.high[from], buckets);
          return new Tuple2<>(bucket, counts.slice(from, at));
        }
      };
    }
  }

  /** The hashes of all runs that fall into one bucket, in ascending order. */
  public static final class Bucket {
    final List<HashCounts> runs = new ArrayList<>();
    public final int[] sorted;
    public final long[] high;
    public final long[] low;
    public final int[] counts;

    public Bucket(Iterator<HashCounts> all) {
      all.forEachRemaining(runs::add);
      int size = runs.stream().mapToInt(HashCounts::size).reduce(0, Math::addExact);
      high = new long[size];
      low = new long[size];
      counts = new int[size];
      int at = 0;
      for (HashCounts run : runs) {
        System.arraycopy(run.high, 0, high, at, run.size());
        System.arraycopy(run.low, 0, low, at, run.size());
        System.arraycopy(run.counts, 0, counts, at, run.size());
        at += run.size();
      }
      sorted = HashSort.of(high, low);
    }
  }

  private record Rank() implements FlatMapFunction<Iterator<HashCounts>, Tuple2<Long, RunRanks>> {
    @Override
    public Iterator<Tuple2<Long, RunRanks>> call(Iterator<HashCounts> all) {
      Bucket bucket = new Bucket(all);
      int[] first = new int[bucket.sorted.length];
      long rank = 0;
      for (int i : bucket.sorted) {
        first[i] = (int) rank;
        rank += bucket.counts[i];
      }
      if (rank >= 1L << 32) {
        throw new IllegalStateException("%s examples in one bucket".formatted(rank));
      }
      int number = TaskContext.get().partitionId();
      List<Tuple2<Long, RunRanks>> ranks = new ArrayList<>();
      int at = 0;
      for (HashCounts run : bucket.runs) {
        int[] own = Arrays.copyOfRange(first, at, at + run.size());
        ranks.add(new Tuple2<>(key(run.partition, run.run), new RunRanks(number, own)));
        at += run.size();
      }
      return ranks.iterator();
    }
  }

  /**
   * The ranks of a run's distinct hashes in one bucket: where each begins among all examples of the
   * bucket, in ascending order.
   */
  private static final class RunRanks implements Serializable {
    private static final long serialVersionUID = 1;

    final int bucket;

    /** The ranks, as unsigned numbers. */
    final int[] first;

    RunRanks(int bucket, int[] first) {
      this.bucket = bucket;
      this.first = first;
    }
  }

  /** Sends ranks back to the partition of their run. */
  private static final class ByPartition extends Partitioner {
    private static final long serialVersionUID = 1;

    private final int partitions;

    ByPartition(int partitions) {
      this.partitions = partitions;
    }

    @Override
    public int numPartitions() {
      return partitions;
    }

    @Override
    public int getPartition(Object key) {
      return (int) ((Long) key >>> 32);
    }
  }

  /** Cuts the examples of a partition into runs, and finds their places, run by run. */
  private static Iterator<PlacedRun> placed(
      Iterator<PackedExamples> examples, Function<SortedRun, long[]> places) {
    return CollectionConverters.asJava(
        CollectionConverters.asScala(SortedRun.cut(examples))
            .map(run -> new PlacedRun(run, places.apply(run))));
  }

  /** Turns ranks, which arrive in the order of the runs, into places. */
  @SuppressWarnings("ArrayRecordComponent")
  private record PlaceRuns(long[] offsets, Permutation permutation)
      implements FlatMapFunction2<
          Iterator<PackedExamples>, Iterator<Tuple2<Long, RunRanks>>, PlacedRun> {
    @Override
    public Iterator<PlacedRun> call(
        Iterator<PackedExamples> examples, Iterator<Tuple2<Long, RunRanks>> ranks) {
      BufferedIterator<Tuple2<Long, RunRanks>> ahead =
          CollectionConverters.asScala(ranks).buffered();
      int[] number = {0};
      return placed(
          examples,
          run -> {
            RunRanks[] own = new RunRanks[offsets.length];
            while (ahead.hasNext() && (int) (long) ahead.head()._1() == number[0]) {
              RunRanks next = ahead.next()._2();
              own[next.bucket] = next;
            }
            number[0]++;
            return places(run, own);
          });
    }

    private long[] places(SortedRun run, RunRanks[] ranks) {
      long[] places = new long[run.size()];
      int number = 0;
      int last = -1;
      for (int n = 0; n < run.size(); ) {
        int bucket = ContentHash.bucket(run.high(run.sorted(n)), offsets.length);
        number = bucket == last ? number + 1 : 0;
        last = bucket;
        if (ranks[bucket] == null || number >= ranks[bucket].first.length) {
          throw CountedExamples.changed("rows came that were not counted");
        }
        long index = offsets[bucket] + (ranks[bucket].first[number] & 0xffffffffL);
        for (int end = run.endOfEqual(n); n < end; n++) {
          places[run.sorted(n)] = permutation.of(index++);
        }
      }
      return places;
    }
  }

  @SuppressWarnings("ArrayRecordComponent")
  private record PlaceInOrder(long[] offsets)
      implements Function2<Integer, Iterator<PackedExamples>, Iterator<PlacedRun>>, Serializable {
    @Override
    public Iterator<PlacedRun> call(Integer partition, Iterator<PackedExamples> examples) {
      long[] next = {offsets[partition]};
      return placed(
          examples,
          run -> {
            long[] places = new long[run.size()];
            for (int i : run.inOrder()) {
              places[i] = next[0]++;
            }
            return places;
          });
    }
  }
}
