package io.github.sparkmlp.table;

import io.github.sparkmlp.order.Murmur3;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts of a column's distinct texts, limited to those with the smallest hashes. A text that is
 * kept has been kept since it first appeared, so its count is exact and does not depend on the
 * order or the partitioning of the rows.
 */
final class DistinctValues implements Serializable {
  private static final long serialVersionUID = 1;

  private static final Comparator<Map.Entry<String, Count>> BY_HASH =
      Comparator.<Map.Entry<String, Count>>comparingLong(entry -> entry.getValue().hash)
          .thenComparing(Map.Entry::getKey);

  private final int most;
  private final HashMap<String, Count> counts = new HashMap<>();
  private long limit = Long.MAX_VALUE;
  private boolean more;

  /** Whether texts came since those that are kept were chosen. */
  private boolean grown;

  private static final class Count implements Serializable {
    private static final long serialVersionUID = 1;

    private final long hash;
    private long rows;

    Count(long hash) {
      this.hash = hash;
    }
  }

  DistinctValues(int most) {
    this.most = most;
  }

  void add(String text, long rows) {
    Count count = counts.get(text);
    if (count == null) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      long hash = Murmur3.hash(bytes, bytes.length).high() & Long.MAX_VALUE;
      if (hash > limit) {
        more = true;
        return;
      }
      count = new Count(hash);
      counts.put(text, count);
      grown = true;
    }
    count.rows += rows;
    if (counts.size() > 2 * most) {
      prune();
    }
  }

  void merge(DistinctValues other) {
    more |= other.more;
    if (other.limit < limit) {
      limit = other.limit;
      grown = true;
    }
    other.counts.forEach((text, count) -> add(text, count.rows));
    prune();
  }

  private void prune() {
    if (grown && (counts.size() > most || limit < Long.MAX_VALUE)) {
      List<Map.Entry<String, Count>> sorted = counts.entrySet().stream().sorted(BY_HASH).toList();
      int kept = 0;
      for (Map.Entry<String, Count> entry : sorted) {
        if (kept == most || entry.getValue().hash > limit) {
          counts.remove(entry.getKey());
          more = true;
        } else if (++kept == most) {
          limit = entry.getValue().hash;
        }
      }
    }
    grown = false;
  }

  boolean isMore() {
    prune();
    return more;
  }

  /** Returns the number of distinct texts; approximate if there are more than are kept. */
  long size() {
    prune();
    return more ? Math.round((most - 1) / (limit / (double) Long.MAX_VALUE)) : counts.size();
  }

  /** Returns the kept texts, sorted, with their numbers of rows. */
  Map<String, Long> counts() {
    prune();
    Map<String, Long> sorted = new java.util.TreeMap<>();
    counts.forEach((text, count) -> sorted.put(text, count.rows));
    return sorted;
  }
}
