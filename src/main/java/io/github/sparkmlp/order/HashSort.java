package io.github.sparkmlp.order;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Sorts 128-bit hashes, by sorting one {@code long} for each: its first bits and its index. */
final class HashSort {
  private static final int INDEX_BITS = 26;
  private static final long INDEX = (1L << INDEX_BITS) - 1;

  private HashSort() {}

  /** The indices of the hashes in ascending order, as unsigned numbers; equal ones by index. */
  static int[] of(long[] high, long[] low) {
    int n = high.length;
    if (n > INDEX) {
      throw new IllegalArgumentException("%s hashes at once".formatted(n));
    }
    long[] keys = new long[n];
    for (int i = 0; i < n; i++) {
      keys[i] = ((high[i] ^ Long.MIN_VALUE) & ~INDEX) | i;
    }
    Arrays.sort(keys);
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      order[i] = (int) (keys[i] & INDEX);
    }
    for (int from = 0; from < n; ) {
      int until = from + 1;
      while (until < n && (keys[until] & ~INDEX) == (keys[from] & ~INDEX)) {
        until++;
      }
      if (!areEqual(high, low, order, from, until)) {
        sort(high, low, order, from, until);
      }
      from = until;
    }
    return order;
  }

  private static boolean areEqual(long[] high, long[] low, int[] order, int from, int until) {
    for (int i = from + 1; i < until; i++) {
      if (high[order[i]] != high[order[from]] || low[order[i]] != low[order[from]]) {
        return false;
      }
    }
    return true;
  }

  /** Sorts hashes whose first bits are equal; these are few, unless they are copies. */
  private static void sort(long[] high, long[] low, int[] order, int from, int until) {
    int[] sorted =
        IntStream.range(from, until)
            .mapToObj(i -> order[i])
            .sorted(
                Comparator.<Integer, ContentHash>comparing(i -> new ContentHash(high[i], low[i]))
                    .thenComparing(Comparator.naturalOrder()))
            .mapToInt(Integer::intValue)
            .toArray();
    System.arraycopy(sorted, 0, order, from, sorted.length);
  }
}
