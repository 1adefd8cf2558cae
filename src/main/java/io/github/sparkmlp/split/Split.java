package io.github.sparkmlp.split;

import io.github.sparkmlp.order.ContentHash;
import io.github.sparkmlp.order.CountedExamples;
import io.github.sparkmlp.order.GlobalOrder;
import io.github.sparkmlp.order.HashCounts;
import io.github.sparkmlp.order.PackedExamples;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;

/**
 * Splits shares off the examples by a second hash of their content. The split depends neither on
 * the run's seed nor on the partitioning, and copies of a row stay together.
 *
 * <p>Rows with more copies than a tenth of the smallest share stay in the rest, as long as the
 * shares take at most half of the other rows. Otherwise a table has few distinct rows: the copies
 * of each row that has more than a thousandth of the smallest share are divided in proportion to
 * the shares.
 */
final class Split implements Shares {
  private static final long serialVersionUID = 1;

  /** The seed that turns the first hash into the second. */
  private static final long SECOND = 0x5851F42D4C957F2DL;

  private static final int PREFIX_BITS = 16;

  /** The last second hash of each share; null if no row with few copies falls into it. */
  private final ContentHash[] last;

  /** How the copies of rows with too many of them are divided, by their first hash. */
  private final HashMap<ContentHash, Divided> divided;

  /**
   * How the copies of one row are divided.
   *
   * @param shares how many copies each share gets; the rest gets those that are left
   * @param before how many copies are in the partitions before each one
   */
  @SuppressWarnings("ArrayRecordComponent")
  private record Divided(long[] shares, long[] before) implements Serializable {}

  private Split(ContentHash[] last, Map<ContentHash, Divided> divided) {
    this.last = last;
    this.divided = new HashMap<>(divided);
  }

  @Override
  public boolean dividesCopies() {
    return divided.values().stream().anyMatch(d -> Arrays.stream(d.shares).anyMatch(n -> n > 0));
  }

  /**
   * Chooses the shares.
   *
   * @param fractions of the examples; copies of the last row of a share are in it, too
   * @param rounding of each to a whole number of examples; unless up, one at least is left
   */
  static Split of(CountedExamples examples, List<Double> fractions, RoundingMode rounding) {
    long n = examples.fingerprint().examples();
    long[] wanted =
        fractions.stream().mapToLong(fraction -> share(fraction, n, rounding)).toArray();
    for (int i = wanted.length - 1; i >= 0 && rounding != RoundingMode.CEILING; i--) {
      long others = Arrays.stream(wanted).sum() - wanted[i];
      wanted[i] = Math.min(wanted[i], Math.max(0, n - 1 - others));
    }
    long large = Math.max(1, Arrays.stream(wanted).min().orElseThrow() / 10);
    JavaRDD<HashCounts> hashes = GlobalOrder.hashes(examples);
    Census census = census(hashes, large);
    boolean divide =
        !census.large.isEmpty()
            && 2 * Arrays.stream(wanted).sum() > Arrays.stream(census.prefixes).sum();
    if (divide) {
      // Of few distinct rows a share may not take one whole, unless its copies hardly count.
      double least = fractions.stream().min(Double::compare).orElseThrow();
      large = Math.min(large, Math.max((long) Math.ceil(1 / least), large / 100));
      census = census(hashes, large);
    }
    TreeMap<ContentHash, Long> copies = new TreeMap<>();
    census.large.forEach(row -> copies.put(new ContentHash(row[0], row[1]), row[2]));
    HashMap<ContentHash, Divided> divided = new HashMap<>();
    Map<ContentHash, long[]> before = before(examples, copies);
    copies.forEach(
        (hash, count) -> {
          long[] own = new long[wanted.length];
          for (int i = 0; divide && i < own.length; i++) {
            own[i] = share(fractions.get(i), count, RoundingMode.FLOOR);
            wanted[i] -= own[i];
          }
          divided.put(hash, new Divided(own, before.get(hash)));
        });
    return new Cut(hashes, large, census.prefixes).at(wanted, divided);
  }

  private static Census census(JavaRDD<HashCounts> hashes, long large) {
    Census census = new Census();
    hashes.mapPartitions(new TakeCensus(large)).collect().forEach(census::add);
    return census;
  }

  private static long share(double fraction, long n, RoundingMode rounding) {
    BigDecimal share = BigDecimal.valueOf(fraction).multiply(BigDecimal.valueOf(n));
    return share.setScale(0, rounding).longValueExact();
  }

  /** For each row, how many copies are in the partitions before each one. */
  private static Map<ContentHash, long[]> before(
      CountedExamples examples, Map<ContentHash, Long> copies) {
    Map<ContentHash, long[]> before = new HashMap<>();
    if (copies.isEmpty()) {
      return before;
    }
    Map<ContentHash, Integer> rows = new HashMap<>();
    copies.keySet().forEach(hash -> rows.put(hash, rows.size()));
    List<long[]> counts = examples.examples().mapPartitions(new CountCopies(rows)).collect();
    rows.forEach(
        (hash, row) -> {
          long[] own = new long[counts.size()];
          for (int p = 1; p < own.length; p++) {
            own[p] = own[p - 1] + counts.get(p - 1)[row];
          }
          before.put(hash, own);
        });
    return before;
  }

  /** Finds where the shares end among the rows with few copies. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Cut(JavaRDD<HashCounts> hashes, long large, long[] prefixes) {

    Split at(long[] wanted, Map<ContentHash, Divided> divided) {
      ContentHash[] last = new ContentHash[wanted.length];
      ContentHash end = null;
      int prefix = 0;
      Iterator<Map.Entry<ContentHash, Long>> within = null;
      for (int i = 0; i < wanted.length; i++) {
        long left = wanted[i];
        while (left > 0 && prefix < prefixes.length) {
          if (within == null && prefixes[prefix] <= left) {
            left -= prefixes[prefix];
            end = new ContentHash((long) prefix << (64 - PREFIX_BITS) | -1L >>> PREFIX_BITS, -1);
            prefix++;
          } else {
            within = within == null ? rowsOf(prefix) : within;
            if (within.hasNext()) {
              Map.Entry<ContentHash, Long> row = within.next();
              end = row.getKey();
              left -= row.getValue();
            } else {
              within = null;
              prefix++;
            }
          }
        }
        last[i] = end;
      }
      return new Split(last, divided);
    }

    /** The rows whose second hashes have this prefix, and how many copies each has. */
    private Iterator<Map.Entry<ContentHash, Long>> rowsOf(int prefix) {
      TreeMap<ContentHash, Long> rows = new TreeMap<>();
      for (long[] row : hashes.mapPartitions(new RowsOfPrefix(large, prefix)).collect()) {
        rows.put(new ContentHash(row[0], row[1]), row[2]);
      }
      return rows.entrySet().iterator();
    }
  }

  private static int prefix(ContentHash second) {
    return (int) (second.high() >>> (Long.SIZE - PREFIX_BITS));
  }

  /** Receives the distinct rows of a bucket. */
  private interface Visitor {
    void row(ContentHash hash, long copies);
  }

  private static void visit(Iterator<HashCounts> hashes, Visitor visitor) {
    GlobalOrder.Bucket bucket = new GlobalOrder.Bucket(hashes);
    for (int n = 0; n < bucket.sorted.length; ) {
      int first = bucket.sorted[n];
      long copies = 0;
      for (;
          n < bucket.sorted.length
              && bucket.high[bucket.sorted[n]] == bucket.high[first]
              && bucket.low[bucket.sorted[n]] == bucket.low[first];
          n++) {
        copies += bucket.counts[bucket.sorted[n]];
      }
      visitor.row(new ContentHash(bucket.high[first], bucket.low[first]), copies);
    }
  }

  /** Counts the rows with few copies by hash prefix, and collects the rows with many. */
  private static final class Census implements Serializable {
    private static final long serialVersionUID = 1;

    private final long[] prefixes = new long[1 << PREFIX_BITS];
    private final ArrayList<long[]> large = new ArrayList<>();

    void add(Census other) {
      Arrays.setAll(prefixes, prefix -> prefixes[prefix] + other.prefixes[prefix]);
      large.addAll(other.large);
    }
  }

  private record TakeCensus(long large) implements FlatMapFunction<Iterator<HashCounts>, Census> {

    @Override
    public Iterator<Census> call(Iterator<HashCounts> hashes) {
      Census census = new Census();
      visit(
          hashes,
          (hash, copies) -> {
            if (copies > large) {
              census.large.add(new long[] {hash.high(), hash.low(), copies});
            } else {
              census.prefixes[prefix(hash.mixedWith(SECOND))] += copies;
            }
          });
      return List.of(census).iterator();
    }
  }

  /** Lists the second hash and the number of copies of rows with some prefix. */
  private record RowsOfPrefix(long large, int prefix)
      implements FlatMapFunction<Iterator<HashCounts>, long[]> {

    @Override
    public Iterator<long[]> call(Iterator<HashCounts> hashes) {
      List<long[]> rows = new ArrayList<>();
      visit(
          hashes,
          (hash, copies) -> {
            ContentHash second = hash.mixedWith(SECOND);
            if (copies <= large && Split.prefix(second) == prefix) {
              rows.add(new long[] {second.high(), second.low(), copies});
            }
          });
      return rows.iterator();
    }
  }

  /** Counts the copies of each row, by its index, in a partition. */
  private record CountCopies(Map<ContentHash, Integer> rows)
      implements FlatMapFunction<Iterator<PackedExamples>, long[]> {

    @Override
    public Iterator<long[]> call(Iterator<PackedExamples> examples) {
      long[] counts = new long[rows.size()];
      while (examples.hasNext()) {
        PackedExamples pack = examples.next();
        for (int e = 0; e < pack.size(); e++) {
          Integer row = rows.get(pack.hash(e));
          if (row != null) {
            counts[row]++;
          }
        }
      }
      return List.of(counts).iterator();
    }
  }

  @Override
  public int shareOf(PackedExamples pack, int e, int partition, Map<ContentHash, Long> seen) {
    ContentHash hash = pack.hash(e);
    Divided rows = divided.isEmpty() ? null : divided.get(hash);
    if (rows != null) {
      long copy = rows.before[partition] + seen.merge(hash, 1L, Long::sum) - 1;
      int share = 0;
      while (share < rows.shares.length && copy >= rows.shares[share]) {
        copy -= rows.shares[share++];
      }
      return share;
    }
    ContentHash second = hash.mixedWith(SECOND);
    int share = 0;
    while (share < last.length && (last[share] == null || second.compareTo(last[share]) > 0)) {
      share++;
    }
    return share;
  }
}
