package io.github.sparkmlp.data;

import io.github.sparkmlp.config.BatchConfig;
import io.github.sparkmlp.config.ExitCode;
import io.github.sparkmlp.config.JobFailure;
import io.github.sparkmlp.model.FeatureColumn;
import io.github.sparkmlp.model.Preprocessing;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.StorageLevel;

/**
 * The rows to learn from, in global order, as persisted shards.
 *
 * @param shards every block on its partition
 * @param layout how the global order is cut into blocks
 * @param fingerprint of all examples
 * @param summary what they look like
 * @param preprocessing what they say of it
 * @param heldOut rows that were set apart for validation, where a share of them is
 * @param setAside how many rows were; empty where not one may be bad
 */
public record TrainingData(
    JavaRDD<Shard> shards,
    BlockLayout layout,
    Fingerprint fingerprint,
    DataSummary summary,
    Preprocessing preprocessing,
    Optional<ScoringData> heldOut,
    Optional<SetAside> setAside) {

  /**
   * Reads, orders, cuts and distributes the rows; on return they are all in memory, or on disk
   * where memory is short. Without a configured number of partitions there is one for each task
   * slot, as far as there are blocks in a step.
   */
  public static TrainingData load(ExampleReader reader, BatchConfig batch, long seed) {
    ExampleReader.Encoded encoded = reader.training(batch);
    JavaRDD<Example> examples = encoded.examples();
    JavaSparkContext context = JavaSparkContext.fromSparkContext(examples.context());
    int micro = BlockLayout.micro(batch, reader.topology());
    int partitions = partitions(reader, batch, context.defaultParallelism());
    JavaRDD<Example> all =
        new GlobalOrder(seed, Math.max(partitions, examples.getNumPartitions()))
            .sort(examples, batch.order() != BatchConfig.Order.SHUFFLED);
    OptionalDouble share = reader.data().validationFraction();
    Optional<HeldOut> heldOut =
        share.isPresent() ? Optional.of(HeldOut.share(all, share.getAsDouble())) : Optional.empty();
    JavaRDD<Example> ordered = heldOut.map(held -> held.rest(all)).orElse(all);

    List<GlobalOrder.Count> counts = GlobalOrder.count(ordered);
    long[] offsets = new long[counts.size()];
    Fingerprint fingerprint = Fingerprint.EMPTY;
    for (GlobalOrder.Count count : counts) {
      offsets[count.partition] = fingerprint.examples();
      fingerprint = fingerprint.plus(count.fingerprint);
    }
    if (fingerprint.examples() == 0) {
      throw heldOut.isPresent()
          ? new JobFailure(
              ExitCode.NO_INPUT,
              "data.validation.fraction leaves no rows to train on",
              "Give data.validation rows of its own; equal rows are never split.")
          : new JobFailure(ExitCode.NO_INPUT, "There are no rows to train on", "Check data.train.");
    }
    Preprocessing preprocessing = fit(reader, encoded.columns(), ordered);
    BlockLayout layout = BlockLayout.of(fingerprint.examples(), batch.size(), micro);
    JavaRDD<Shard> shards =
        new BlockShuffle(layout, partitions)
            .shards(Prepare.all(ordered, preprocessing), offsets)
            .setName("training shards")
            .persist(StorageLevel.MEMORY_AND_DISK());
    Optional<ScoringData> apart =
        heldOut.map(
            held ->
                ScoringData.of(
                    Prepare.all(held.of(all), preprocessing), Optional.empty(), "validation"));
    long used = layout.examples() + apart.map(ScoringData::examples).orElse(0L);
    encoded.setAside().ifPresent(counted -> counted.requireUsed(used, "train"));
    return new TrainingData(
        shards,
        layout,
        fingerprint,
        DataSummary.of(shards, reader.targets(), reader.topology().outputs()),
        preprocessing,
        apart,
        encoded.setAside());
  }

  private static Preprocessing fit(
      ExampleReader reader, List<FeatureColumn> columns, JavaRDD<Example> ordered) {
    Preprocessing preprocessing =
        new Fit(ordered, columns, reader.data().preparation()).preprocessing();
    Fit.requireInputs(preprocessing.columns(), reader.topology().inputs());
    Fit.requireClasses(preprocessing, reader.targets().classes(reader.topology().outputs()));
    return preprocessing;
  }

  /** On how many partitions the rows will lie, where the cluster has so many task slots. */
  public static int partitions(ExampleReader reader, BatchConfig batch, int slots) {
    int columns = BlockLayout.columns(batch.size(), BlockLayout.micro(batch, reader.topology()));
    return reader.data().partitions().orElse(Math.min(slots, columns));
  }
}
