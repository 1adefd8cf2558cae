package io.github.sparkmlp.data;

import io.github.sparkmlp.config.DataConfig.Source;
import io.github.sparkmlp.config.ExitCode;
import io.github.sparkmlp.config.JobFailure;
import io.github.sparkmlp.model.Preprocessing;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.storage.StorageLevel;

/**
 * Labelled rows to score, as persisted shards. Scores are sums over examples that no order can
 * change, so rows stay where they were read.
 *
 * @param shards blocks of at most {@link #BLOCK} examples
 * @param examples how many there are
 * @param setAside how many rows of the source were; empty where not one may be bad
 */
public record ScoringData(JavaRDD<Shard> shards, long examples, Optional<SetAside> setAside) {
  /** The most examples in a block. */
  public static final int BLOCK = 128;

  /**
   * Reads the rows.
   *
   * @param preprocessing that was fitted to the rows to train on
   * @param name what they are for, for errors and Spark's UI
   */
  public static ScoringData load(
      ExampleReader reader, Source source, Preprocessing preprocessing, String name) {
    ExampleReader.Encoded rows = reader.scoring(source, preprocessing, name);
    ScoringData data = of(rows.examples(), rows.setAside(), name);
    rows.setAside().ifPresent(counted -> counted.requireUsed(data.examples(), name));
    return data;
  }

  /**
   * Reads the rows of the training source that are set apart for validation, or the others.
   *
   * @param heldOut whether those set apart are wanted
   */
  public static ScoringData split(
      ExampleReader reader, Preprocessing preprocessing, boolean heldOut, String name) {
    ExampleReader.Encoded source = reader.scoring(reader.data().train(), preprocessing, "train");
    JavaRDD<Example> rows = source.examples();
    HeldOut held = HeldOut.share(rows, reader.data().validationFraction().orElseThrow());
    return of(heldOut ? held.of(rows) : held.rest(rows), source.setAside(), name);
  }

  /** Packs examples, wherever they are. */
  static ScoringData of(JavaRDD<Example> rows, Optional<SetAside> setAside, String name) {
    JavaRDD<Shard> shards =
        rows.mapPartitions(new Pack())
            .setName(name + " shards")
            .persist(StorageLevel.MEMORY_AND_DISK());
    long examples = shards.aggregate(0L, (sum, shard) -> sum + shard.examples(), Long::sum);
    if (examples == 0) {
      throw new JobFailure(
          ExitCode.NO_INPUT, "There are no %s rows".formatted(name), "Check data." + name + ".");
    }
    return new ScoringData(shards, examples, setAside);
  }

  /** Of all rows; goes through them once. */
  public Fingerprint fingerprint() {
    return shards.aggregate(Fingerprint.EMPTY, new AddHashes(), Fingerprint::plus);
  }

  private static final class AddHashes implements Function2<Fingerprint, Shard, Fingerprint> {
    private static final long serialVersionUID = 1;

    @Override
    public Fingerprint call(Fingerprint fingerprint, Shard shard) {
      return shard.addTo(fingerprint);
    }
  }

  private static final class Pack implements FlatMapFunction<Iterator<Example>, Shard> {
    private static final long serialVersionUID = 1;

    @Override
    public Iterator<Shard> call(Iterator<Example> examples) {
      List<Shard> shards = new ArrayList<>();
      Shard.Builder builder = new Shard.Builder();
      long position = 0;
      while (examples.hasNext()) {
        List<Example> block = new ArrayList<>(BLOCK);
        while (block.size() < BLOCK && examples.hasNext()) {
          block.add(examples.next());
        }
        if (builder.isFull(BLOCK)) {
          shards.add(builder.build());
          builder = new Shard.Builder();
        }
        builder.add(position, new BlockPiece(block));
        position += block.size();
      }
      if (!builder.isEmpty()) {
        shards.add(builder.build());
      }
      return shards.iterator();
    }
  }
}
