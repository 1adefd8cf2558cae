package io.github.sparkmlp.split;

import io.github.sparkmlp.order.ContentHash;
import io.github.sparkmlp.order.CountedExamples;
import io.github.sparkmlp.order.LookAhead;
import io.github.sparkmlp.order.PackedExamples;
import java.io.Serializable;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function2;

/** The validation and test shares of the examples, chosen only by content. */
public interface Shares extends Serializable {

  /** Chooses shares of these fractions, of each class if stratified; classes may have names. */
  static Shares of(
      CountedExamples examples, List<Double> fractions, boolean stratified, boolean named) {
    return stratified
        ? StratifiedSplit.of(examples, fractions, named)
        : Split.of(examples, fractions, RoundingMode.CEILING);
  }

  /** Whether copies of one row may be in more than one part. */
  boolean dividesCopies();

  /**
   * The share that an example belongs to, or the number of shares.
   *
   * @param seen how many copies of each divided row came earlier in the partition
   */
  int shareOf(PackedExamples pack, int e, int partition, Map<ContentHash, Long> seen);

  /** The examples of a share, or of the rest if {@code share} is the number of shares. */
  default JavaRDD<PackedExamples> part(CountedExamples examples, int share) {
    return examples.examples().mapPartitionsWithIndex(new TakePart(this, share), true);
  }

  /** Selects the examples of one part, in their order. */
  record TakePart(Shares shares, int share)
      implements Function2<Integer, Iterator<PackedExamples>, Iterator<PackedExamples>> {

    @Override
    public Iterator<PackedExamples> call(Integer partition, Iterator<PackedExamples> examples) {
      Map<ContentHash, Long> seen = new HashMap<>();
      return new LookAhead<>() {
        private boolean tied;

        @Override
        protected PackedExamples advance() {
          while (examples.hasNext()) {
            PackedExamples pack = examples.next();
            int[] kept = new int[pack.size()];
            boolean[] ties = new boolean[pack.size()];
            int size = 0;
            for (int e = 0; e < pack.size(); e++) {
              tied &= pack.isTied(e);
              if (shares.shareOf(pack, e, partition, seen) == share) {
                ties[size] = tied;
                kept[size++] = e;
                tied = true;
              }
            }
            if (size > 0) {
              boolean same = size == pack.size() && ties[0] == pack.isTied(0);
              return same ? pack : pack.select(kept, ties, size);
            }
          }
          return null;
        }
      };
    }
  }
}
