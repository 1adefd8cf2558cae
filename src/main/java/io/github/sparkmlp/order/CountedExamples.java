package io.github.sparkmlp.order;

import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;

/**
 * Examples with the count and the hash sum of each partition. A partition that must be read again,
 * because its executor was lost, is checked against them.
 */
public final class CountedExamples {
  /** How many equal ranges of hashes have their examples counted. */
  static final int PREFIXES = 4096;

  private final JavaRDD<PackedExamples> examples;
  private final List<Fingerprint> partitions;
  private final Fingerprint fingerprint;
  private final long[] prefixes;

  private CountedExamples(JavaRDD<PackedExamples> examples, List<Count> counts) {
    this.partitions = counts.stream().map(count -> count.fingerprint).toList();
    this.examples = examples.mapPartitionsWithIndex(new Fingerprinted.Check<>(partitions), true);
    this.prefixes = new long[PREFIXES];
    Fingerprint sum = Fingerprint.EMPTY;
    for (Count count : counts) {
      sum = sum.plus(count.fingerprint);
      for (int prefix = 0; prefix < PREFIXES; prefix++) {
        prefixes[prefix] += count.prefixes[prefix];
      }
    }
    this.fingerprint = sum;
  }

  /** Counts the examples in one pass; the source should be persisted or cheap to read. */
  public static CountedExamples of(JavaRDD<PackedExamples> examples) {
    return new CountedExamples(examples, examples.mapPartitions(new CountPartition()).collect());
  }

  /** The examples; a task fails if it finds others than were counted. */
  public JavaRDD<PackedExamples> examples() {
    return examples;
  }

  /** The number of examples in each partition. */
  List<Long> sizes() {
    return partitions.stream().map(Fingerprint::examples).toList();
  }

  public Fingerprint fingerprint() {
    return fingerprint;
  }

  /** How many hashes lie below each of {@code buckets} equal ranges of them, a power of two. */
  long[] offsets(int buckets) {
    long[] offsets = new long[buckets];
    int each = PREFIXES / buckets;
    long before = 0;
    for (int prefix = 0; prefix < PREFIXES; prefix++) {
      if (prefix % each == 0) {
        offsets[prefix / each] = before;
      }
      before += prefixes[prefix];
    }
    return offsets;
  }

  /** The failure of a job whose data changed while it ran. */
  public static JobFailure changed(String what) {
    return ExitCode.BAD_DATA.failure(
        "The data changed while they were read: " + what,
        "Nothing may write to them during a run; run again.");
  }

  /** The counts and hash sums of one partition. */
  private static final class Count implements Serializable {
    private static final long serialVersionUID = 1;

    private Fingerprint fingerprint = Fingerprint.EMPTY;
    private final int[] prefixes = new int[PREFIXES];

    void add(PackedExamples examples) {
      fingerprint = fingerprint.plus(examples.fingerprint());
      for (int e = 0; e < examples.size(); e++) {
        prefixes[ContentHash.bucket(examples.high(e), PREFIXES)]++;
      }
    }
  }

  private record CountPartition() implements FlatMapFunction<Iterator<PackedExamples>, Count> {
    @Override
    public Iterator<Count> call(Iterator<PackedExamples> examples) {
      Count count = new Count();
      examples.forEachRemaining(count::add);
      return List.of(count).iterator();
    }
  }
}
