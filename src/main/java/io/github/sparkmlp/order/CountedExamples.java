package io.github.sparkmlp.order;

import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;

/**
 * Examples of which it is known how many each partition has, and what their hashes sum to. A
 * partition that has to be read again, since its executor is gone, is held against that.
 */
public final class CountedExamples {
  /** Equal parts of all hashes, of which it is known how many examples fall into each. */
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

  /** The examples of a persisted source, or of one that is cheap to read; goes through it once. */
  public static CountedExamples of(JavaRDD<PackedExamples> examples) {
    return new CountedExamples(examples, examples.mapPartitions(new CountPartition()).collect());
  }

  /** The examples; tasks that find others than were counted fail. */
  public JavaRDD<PackedExamples> examples() {
    return examples;
  }

  /** How many examples each partition has. */
  List<Long> sizes() {
    return partitions.stream().map(Fingerprint::examples).toList();
  }

  /** Of all of them. */
  public Fingerprint fingerprint() {
    return fingerprint;
  }

  /** How many examples have a hash before each of {@code buckets} equal parts; a power of two. */
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

  /** The failure of a job whose data are not what they were. */
  public static JobFailure changed(String what) {
    return new JobFailure(
        ExitCode.BAD_DATA,
        "The data changed while they were read: " + what,
        "Nothing may write to them during a run; run again.");
  }

  /** Of one partition. */
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

  private static final class CountPartition
      implements FlatMapFunction<Iterator<PackedExamples>, Count> {
    private static final long serialVersionUID = 1;

    @Override
    public Iterator<Count> call(Iterator<PackedExamples> examples) {
      Count count = new Count();
      examples.forEachRemaining(count::add);
      List<Count> counts = new ArrayList<>(1);
      counts.add(count);
      return counts.iterator();
    }
  }
}
