package io.github.sparkmlp.data;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.api.java.function.PairFunction;
import scala.Tuple2;

/**
 * Puts examples into their global order, which no file layout, row order or partitioning can
 * change: by the ordering columns if there are any, then by content hash mixed with the seed. Equal
 * keys are equal examples.
 */
final class GlobalOrder {
  private final long seed;
  private final int partitions;

  GlobalOrder(long seed, int partitions) {
    this.seed = seed;
    this.partitions = partitions;
  }

  /** Ascending from partition to partition, and within each. */
  JavaRDD<Example> sort(JavaRDD<Example> examples, boolean byColumns) {
    JavaPairRDD<OrderKey, Example> keyed = examples.mapToPair(new AddKey(seed));
    JavaPairRDD<OrderKey, Example> sorted =
        byColumns
            ? keyed.sortByKey(true, partitions)
            : keyed.repartitionAndSortWithinPartitions(new HashPrefixPartitioner(partitions));
    return sorted.values();
  }

  /** What one partition of the ordered examples holds. */
  static final class Count implements Serializable {
    private static final long serialVersionUID = 1;

    final int partition;
    final Fingerprint fingerprint;

    Count(int partition, Fingerprint fingerprint) {
      this.partition = partition;
      this.fingerprint = fingerprint;
    }
  }

  static List<Count> count(JavaRDD<Example> ordered) {
    return ordered.mapPartitionsWithIndex(new CountExamples(), true).collect();
  }

  private static final class OrderKey implements Serializable, Comparable<OrderKey> {
    private static final long serialVersionUID = 1;

    private final Comparable<?>[] columns;
    private final ContentHash hash;

    OrderKey(Comparable<?>[] columns, ContentHash hash) {
      this.columns = columns;
      this.hash = hash;
    }

    @Override
    public int compareTo(OrderKey other) {
      for (int i = 0; i < columns.length; i++) {
        int comparison = compare(columns[i], other.columns[i]);
        if (comparison != 0) {
          return comparison;
        }
      }
      return hash.compareTo(other.hash);
    }

    /** Both are values of one column, hence of one class. */
    @SuppressWarnings("unchecked")
    private static int compare(Comparable<?> a, Comparable<?> b) {
      return ((Comparable<Object>) a).compareTo(b);
    }
  }

  private static final class AddKey implements PairFunction<Example, OrderKey, Example> {
    private static final long serialVersionUID = 1;

    private final long seed;

    AddKey(long seed) {
      this.seed = seed;
    }

    @Override
    public Tuple2<OrderKey, Example> call(Example example) {
      return new Tuple2<>(new OrderKey(example.order, example.hash.mixedWith(seed)), example);
    }
  }

  /** Hashes are uniform, so equal ranges of them are even without a sample. */
  private static final class HashPrefixPartitioner extends Partitioner {
    private static final long serialVersionUID = 1;

    private final int partitions;

    HashPrefixPartitioner(int partitions) {
      this.partitions = partitions;
    }

    @Override
    public int numPartitions() {
      return partitions;
    }

    @Override
    public int getPartition(Object key) {
      return ((OrderKey) key).hash.partition(partitions);
    }
  }

  private static final class CountExamples
      implements Function2<Integer, Iterator<Example>, Iterator<Count>> {
    private static final long serialVersionUID = 1;

    @Override
    public Iterator<Count> call(Integer partition, Iterator<Example> examples) {
      Fingerprint fingerprint = Fingerprint.EMPTY;
      while (examples.hasNext()) {
        fingerprint = fingerprint.plus(examples.next().hash);
      }
      List<Count> counts = new ArrayList<>(1);
      counts.add(new Count(partition, fingerprint));
      return counts.iterator();
    }
  }
}
