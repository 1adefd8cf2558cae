package io.github.sparkmlp.order;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import scala.collection.BufferedIterator;
import scala.jdk.javaapi.CollectionConverters;

/**
 * A run of consecutive examples of one partition, and their order by content hash. The cuts depend
 * only on the examples, so that a partition that is read twice has the same runs.
 */
public final class SortedRun {
  private static final long MOST_BYTES = 16 << 20;
  private static final int MOST_EXAMPLES = 1 << 20;

  private final List<PackedExamples> packs;
  private final int size;
  private final int[] pack;
  private final int[] place;
  private final long[] high;
  private final long[] low;

  /** The examples in ascending order of their hashes; equal ones in the order of their places. */
  private final int[] sorted;

  private SortedRun(List<PackedExamples> packs) {
    this.packs = packs;
    this.size = packs.stream().mapToInt(PackedExamples::size).sum();
    this.pack = new int[size];
    this.place = new int[size];
    this.high = new long[size];
    this.low = new long[size];
    int at = 0;
    for (int p = 0; p < packs.size(); p++) {
      for (int e = 0; e < packs.get(p).size(); e++, at++) {
        pack[at] = p;
        place[at] = e;
        high[at] = packs.get(p).high(e);
        low[at] = packs.get(p).low(e);
      }
    }
    this.sorted = HashSort.of(high, low);
  }

  /** Cuts the examples of a partition into runs; examples of the same order key stay in one run. */
  static Iterator<SortedRun> cut(Iterator<PackedExamples> examples) {
    BufferedIterator<PackedExamples> ahead = CollectionConverters.asScala(examples).buffered();
    return new LookAhead<>() {
      @Override
      protected SortedRun advance() {
        List<PackedExamples> packs = new ArrayList<>();
        long bytes = 0;
        long count = 0;
        while (ahead.hasNext()) {
          PackedExamples next = ahead.head();
          bytes += next.bytes();
          count += next.size();
          boolean full = bytes > MOST_BYTES || count > MOST_EXAMPLES;
          if (!packs.isEmpty() && full && !next.isTied(0)) {
            break;
          }
          packs.add(ahead.next());
        }
        return packs.isEmpty() ? null : new SortedRun(packs);
      }
    };
  }

  public int size() {
    return size;
  }

  /** The pack that holds an example, at index {@link #place}. */
  public PackedExamples pack(int i) {
    return packs.get(pack[i]);
  }

  public int place(int i) {
    return place[i];
  }

  long high(int i) {
    return high[i];
  }

  private boolean isTied(int i) {
    return packs.get(pack[i]).isTied(place[i]);
  }

  /** The n-th example in ascending order of hashes. */
  int sorted(int n) {
    return sorted[n];
  }

  /** The end of the examples that are equal to the n-th in order. */
  int endOfEqual(int n) {
    int end = n + 1;
    while (end < size
        && high[sorted[end]] == high[sorted[n]]
        && low[sorted[end]] == low[sorted[n]]) {
      end++;
    }
    return end;
  }

  /** The examples in the order that they came in, those of one order key by their hashes. */
  int[] inOrder() {
    int[] key = new int[size];
    for (int i = 1; i < size; i++) {
      key[i] = key[i - 1] + (isTied(i) ? 0 : 1);
    }
    int[] next = new int[size];
    for (int i = size - 1; i >= 0; i--) {
      next[key[i]] = i;
    }
    int[] order = new int[size];
    for (int i : sorted) {
      order[next[key[i]]++] = i;
    }
    return order;
  }

  /** The distinct hashes in ascending order, and how many examples have each. */
  HashCounts counts(int partition, int run) {
    HashCounts counts =
        new HashCounts(partition, run, new long[size], new long[size], new int[size]);
    int distinct = 0;
    for (int n = 0; n < size; distinct++) {
      int end = endOfEqual(n);
      counts.high[distinct] = high[sorted[n]];
      counts.low[distinct] = low[sorted[n]];
      counts.counts[distinct] = end - n;
      n = end;
    }
    return counts.slice(0, distinct);
  }
}
