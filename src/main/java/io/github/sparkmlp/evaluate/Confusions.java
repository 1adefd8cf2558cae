package io.github.sparkmlp.evaluate;

import java.io.Serializable;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counts which classes were predicted as which others, if there are too many for a matrix. */
final class Confusions implements Serializable {
  private static final long serialVersionUID = 1;

  private static final Comparator<Confusion> ORDER =
      Comparator.comparingLong(Confusion::count)
          .reversed()
          .thenComparingInt(Confusion::actual)
          .thenComparingInt(Confusion::predicted);

  /** The counts by actual · 2^32 + predicted. */
  private final Map<Long, Long> counts = new HashMap<>();

  void add(int actual, int predicted) {
    counts.merge((long) actual << Integer.SIZE | predicted, 1L, Long::sum);
  }

  void merge(Confusions other) {
    other.counts.forEach((pair, count) -> counts.merge(pair, count, Long::sum));
  }

  List<Confusion> most(int limit) {
    return counts.entrySet().stream()
        .map(
            e ->
                new Confusion(
                    (int) (e.getKey() >>> Integer.SIZE), e.getKey().intValue(), e.getValue()))
        .sorted(ORDER)
        .limit(limit)
        .toList();
  }
}
