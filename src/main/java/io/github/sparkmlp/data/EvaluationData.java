package io.github.sparkmlp.data;

import io.github.sparkmlp.block.PreprocessedExamples;
import io.github.sparkmlp.block.Shard;
import io.github.sparkmlp.config.DataConfig.Source;
import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.model.Preprocessing;
import io.github.sparkmlp.order.CountedExamples;
import io.github.sparkmlp.order.Fingerprint;
import io.github.sparkmlp.order.Fingerprinted;
import io.github.sparkmlp.order.PackedExamples;
import io.github.sparkmlp.source.SetAside;
import io.github.sparkmlp.split.Shares;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.storage.StorageLevel;

/**
 * Labelled rows to score, as persisted shards. Scores are sums that do not depend on the order of
 * examples, so rows stay where they were read. They move only if that leaves slots idle: a
 * compressed file is read by one task.
 *
 * @param shards blocks of at most {@link #BLOCK} examples
 * @param fingerprint of all rows
 * @param setAside how many rows of the source were set aside; empty if no row may be bad
 */
public record EvaluationData(
    JavaRDD<Shard> shards, Fingerprint fingerprint, Optional<SetAside> setAside) {
  /** The maximum number of examples in a block. */
  public static final int BLOCK = PackedExamples.BLOCK;

  private static final int LEAST_IN_PART = 8 * BLOCK;

  /** The number of rows. */
  public long examples() {
    return fingerprint.examples();
  }

  /**
   * Reads the rows.
   *
   * @param preprocessing the one that was fitted to the training rows
   * @param name what the rows are for, in errors and Spark's UI
   */
  public static EvaluationData load(
      ExampleReader reader, Source source, Preprocessing preprocessing, String name) {
    reader.context().setJobDescription("read the %s rows".formatted(name));
    ExampleReader.Encoded rows = reader.scoring(source, preprocessing, name);
    EvaluationData data = of(rows.examples(), preprocessing, rows.setAside(), name);
    rows.setAside().ifPresent(counted -> counted.requireUsed(data.examples(), name));
    return data;
  }

  /**
   * Reads a share split off the training source, or the rest.
   *
   * @param share the index in {@link io.github.sparkmlp.config.DataConfig#fractions}; their number
   *     for the rest
   */
  public static Share share(
      ExampleReader reader, Preprocessing preprocessing, int share, String name) {
    ExampleReader.Encoded source = reader.scoring(reader.data().train(), preprocessing, "train");
    CountedExamples rows =
        CountedExamples.of(source.examples().persist(StorageLevel.MEMORY_AND_DISK()));
    Shares split =
        Shares.of(
            rows,
            reader.data().fractions(),
            reader.data().stratified(),
            !preprocessing.classes().isEmpty());
    JavaRDD<PackedExamples> part = split.part(rows, share);
    return new Share(
        of(part, preprocessing, source.setAside(), name),
        UnseenCategories.count(part, preprocessing.columns()));
  }

  /**
   * A share of the training source.
   *
   * @param unseen how many rows have a category that the model does not know, by the name of the
   *     column; columns without such rows are left out
   */
  public record Share(EvaluationData rows, Map<String, Long> unseen) {}

  /** Packs examples in place; fails with {@link ExitCode#NO_INPUT} if there are none. */
  static EvaluationData of(
      JavaRDD<PackedExamples> rows,
      Preprocessing preprocessing,
      Optional<SetAside> setAside,
      String name) {
    JavaRDD<Shard> shards =
        rows.map(new Pack(new PreprocessedExamples.Recipe(preprocessing)))
            .persist(StorageLevel.MEMORY_AND_DISK());
    List<Fingerprint> counts = counts(shards);
    Fingerprint fingerprint = counts.stream().reduce(Fingerprint.EMPTY, Fingerprint::plus);
    if (fingerprint.examples() == 0) {
      throw ExitCode.NO_INPUT.failure(
          "There are no %s rows".formatted(name), "Check data." + name + ".");
    }
    int parts = parts(TaskSlots.of(JavaSparkContext.fromSparkContext(rows.context())), fingerprint);
    if (shards.getNumPartitions() < parts) {
      JavaRDD<Shard> read = shards;
      shards = read.repartition(parts).persist(StorageLevel.MEMORY_AND_DISK());
      counts = counts(shards);
      read.unpersist();
    }
    JavaRDD<Shard> checked =
        shards
            .mapPartitionsWithIndex(new Fingerprinted.Check<>(counts), true)
            .setName(name + " shards");
    return new EvaluationData(checked, fingerprint, setAside);
  }

  private static List<Fingerprint> counts(JavaRDD<Shard> shards) {
    return shards.mapPartitions(new Fingerprinted.Sum<>()).collect();
  }

  /** The number of parts: one per slot, as long as each has enough rows to be worth a task. */
  private static int parts(int slots, Fingerprint rows) {
    return (int) Math.min(slots, 1 + (rows.examples() - 1) / LEAST_IN_PART);
  }

  private record Pack(PreprocessedExamples.Recipe recipe)
      implements Function<PackedExamples, Shard> {

    @Override
    public Shard call(PackedExamples examples) {
      return Shard.Builder.pack(examples, recipe, BLOCK, recipe.shape(examples.targetWidth()));
    }
  }
}
