package io.github.sparkmlp.data;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.api.java.function.Function2;
import scala.Tuple2;

/**
 * A share f of n examples that is set apart: the ⌈f n⌉ with the smallest second content hash, and
 * those equal to the last of them. Equal examples stay together, and neither the run's seed nor the
 * partitioning has a say.
 */
final class HeldOut {
  /** Makes the second hash of the first. */
  private static final long SECOND = 0x5851F42D4C957F2DL;

  private static final int PREFIX_BITS = 16;

  private final ContentHash last;

  private HeldOut(ContentHash last) {
    this.last = last;
  }

  /** Finds the last one, in two passes: counts by a prefix of the hash, then what has that one. */
  static HeldOut share(JavaRDD<Example> examples, double fraction) {
    long[] counts = examples.treeAggregate(new long[0], new CountPrefixes(), new MergeCounts());
    long n = 0;
    for (long count : counts) {
      n += count;
    }
    BigDecimal share = BigDecimal.valueOf(fraction).multiply(BigDecimal.valueOf(n));
    long left = share.setScale(0, RoundingMode.CEILING).longValueExact();
    int prefix = 0;
    while (prefix < counts.length && counts[prefix] < left) {
      left -= counts[prefix++];
    }
    TreeMap<ContentHash, Long> candidates = new TreeMap<>();
    for (Tuple2<ContentHash, Long> hash :
        examples.mapPartitions(new HashesOfPrefix(prefix)).collect()) {
      candidates.merge(hash._1(), hash._2(), Long::sum);
    }
    ContentHash last = new ContentHash(0, 0);
    for (Map.Entry<ContentHash, Long> candidate : candidates.entrySet()) {
      last = candidate.getKey();
      left -= candidate.getValue();
      if (left <= 0) {
        break;
      }
    }
    return new HeldOut(last);
  }

  /** Those set apart. */
  JavaRDD<Example> of(JavaRDD<Example> examples) {
    return examples.filter(new IsHeldOut(last, true));
  }

  /** The others. */
  JavaRDD<Example> rest(JavaRDD<Example> examples) {
    return examples.filter(new IsHeldOut(last, false));
  }

  private static ContentHash second(Example example) {
    return example.hash.mixedWith(SECOND);
  }

  private static int prefix(ContentHash hash) {
    return (int) (hash.high >>> (Long.SIZE - PREFIX_BITS));
  }

  private static final class IsHeldOut implements Function<Example, Boolean> {
    private static final long serialVersionUID = 1;

    private final ContentHash last;
    private final boolean wanted;

    IsHeldOut(ContentHash last, boolean wanted) {
      this.last = last;
      this.wanted = wanted;
    }

    @Override
    public Boolean call(Example example) {
      return (second(example).compareTo(last) <= 0) == wanted;
    }
  }

  private static final class CountPrefixes implements Function2<long[], Example, long[]> {
    private static final long serialVersionUID = 1;

    @Override
    public long[] call(long[] counts, Example example) {
      long[] grown = counts.length == 0 ? new long[1 << PREFIX_BITS] : counts;
      grown[prefix(second(example))]++;
      return grown;
    }
  }

  private static final class MergeCounts implements Function2<long[], long[], long[]> {
    private static final long serialVersionUID = 1;

    @Override
    public long[] call(long[] counts, long[] others) {
      if (counts.length == 0) {
        return others;
      }
      for (int i = 0; i < others.length; i++) {
        counts[i] += others[i];
      }
      return counts;
    }
  }

  /** The second hashes with a prefix, and how many examples have each. */
  private static final class HashesOfPrefix
      implements FlatMapFunction<Iterator<Example>, Tuple2<ContentHash, Long>>, Serializable {
    private static final long serialVersionUID = 1;

    private final int prefix;

    HashesOfPrefix(int prefix) {
      this.prefix = prefix;
    }

    @Override
    public Iterator<Tuple2<ContentHash, Long>> call(Iterator<Example> examples) {
      Map<ContentHash, Long> counts = new TreeMap<>();
      while (examples.hasNext()) {
        ContentHash hash = second(examples.next());
        if (prefix(hash) == prefix) {
          counts.merge(hash, 1L, Long::sum);
        }
      }
      return counts.entrySet().stream()
          .map(entry -> new Tuple2<>(entry.getKey(), entry.getValue()))
          .iterator();
    }
  }
}
