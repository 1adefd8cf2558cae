package io.github.sparkmlp.data;

import io.github.sparkmlp.config.BatchConfig;
import io.github.sparkmlp.config.ExitCode;
import io.github.sparkmlp.config.JobFailure;
import io.github.sparkmlp.model.FeatureColumn;
import io.github.sparkmlp.model.Preprocessing;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.StorageLevel;

/**
 * The rows to learn from, in global order, as persisted shards.
 *
 * @param shards a shard for each segment, on its partition
 * @param layout how the global order is cut into blocks
 * @param order the columns of the global order, for people; empty: it is a random one
 * @param fingerprint of all examples
 * @param summary what they look like
 * @param preprocessing what they say of it
 * @param heldOut rows that were set apart for validation, where a share of them is
 * @param setAside how many rows were; empty where not one may be bad
 */
public record TrainingData(
    JavaRDD<Shard> shards,
    BlockLayout layout,
    List<String> order,
    Fingerprint fingerprint,
    DataSummary summary,
    Preprocessing preprocessing,
    HeldOut heldOut,
    Optional<SetAside> setAside) {

  /** Memory of a partition that is chosen by the job. */
  private static final long PARTITION_BYTES = 128L << 20;

  /**
   * Shares of the source that are not trained on.
   *
   * @param validation scored after each epoch
   * @param test scored once, at the end
   * @param dividesCopies whether copies of one row are on both sides, for there are too many
   */
  public record HeldOut(
      Optional<ScoringData> validation, Optional<ScoringData> test, boolean dividesCopies) {
    private static final HeldOut NOTHING = new HeldOut(Optional.empty(), Optional.empty(), false);
  }

  /**
   * Reads, orders, cuts and distributes the rows; on return they are all in memory, or on disk
   * where memory is short.
   */
  public static TrainingData load(ExampleReader reader, BatchConfig batch, long seed) {
    JavaSparkContext context = reader.context();
    context.setJobDescription("read the training rows");
    ExampleReader.Encoded encoded = reader.training(batch);
    JavaRDD<PackedExamples> read =
        encoded.examples().setName("training rows").persist(StorageLevel.MEMORY_AND_DISK());
    CountedExamples all = CountedExamples.of(read);
    encoded.setAside().ifPresent(rows -> rows.requireUsed(all.fingerprint().examples(), "train"));
    requireRows(all, "There are no rows to train on", "Check data.train.");
    List<Double> fractions = reader.data().fractions();
    context.setJobDescription("set shares of the rows apart");
    Optional<Split> split =
        fractions.isEmpty() ? Optional.empty() : Optional.of(Split.of(all, fractions));
    CountedExamples training =
        split.map(shares -> CountedExamples.of(shares.part(all, fractions.size()))).orElse(all);
    requireRows(
        training,
        "The shares of data.validation and data.test leave no rows to train on",
        "Make them smaller, or give them rows of their own.");

    context.setJobDescription("fit scaling and categories");
    Preprocessing preprocessing = fit(reader, encoded.columns(), training.examples());
    PreparedExamples.Recipe recipe = new PreparedExamples.Recipe(preprocessing);
    SegmentPiece.Shape shape = recipe.shape(reader.targetWidth());
    BlockLayout layout =
        BlockLayout.of(
            training.fingerprint().examples(),
            batch.size(),
            BlockLayout.micro(batch, reader.topology()),
            shape.rowBytes());
    context.setJobDescription("order the training rows");
    JavaRDD<PlacedRun> placed =
        batch.order() == BatchConfig.Order.SHUFFLED
            ? GlobalOrder.shuffled(training, seed)
            : GlobalOrder.ordered(training);
    JavaRDD<Shard> shards =
        new BlockShuffle(layout, partitions(reader, layout, shape), recipe, shape)
            .shards(placed)
            .setName("training shards")
            .persist(StorageLevel.MEMORY_AND_DISK());
    DataSummary summary =
        DataSummary.of(shards, preprocessing, reader.targets(), reader.topology().outputs());
    context.setJobDescription("pack the shares that are set apart");
    HeldOut heldOut =
        split.map(shares -> heldOut(reader, shares, all, preprocessing)).orElse(HeldOut.NOTHING);
    read.unpersist();
    return new TrainingData(
        shards,
        layout,
        encoded.order(),
        training.fingerprint(),
        summary,
        preprocessing,
        heldOut,
        encoded.setAside());
  }

  private static void requireRows(CountedExamples examples, String what, String remedy) {
    if (examples.fingerprint().examples() == 0) {
      throw new JobFailure(ExitCode.NO_INPUT, what, remedy);
    }
  }

  private static HeldOut heldOut(
      ExampleReader reader, Split split, CountedExamples all, Preprocessing preprocessing) {
    Optional<ScoringData> validation = Optional.empty();
    Optional<ScoringData> test = Optional.empty();
    int share = 0;
    if (reader.data().validationFraction().isPresent()) {
      validation = Optional.of(share(split, all, share++, preprocessing, "validation"));
    }
    if (reader.data().testFraction().isPresent()) {
      test = Optional.of(share(split, all, share, preprocessing, "test"));
    }
    return new HeldOut(validation, test, split.dividesCopies());
  }

  private static ScoringData share(
      Split split, CountedExamples all, int share, Preprocessing preprocessing, String name) {
    return ScoringData.of(split.part(all, share), preprocessing, Optional.empty(), name);
  }

  private static Preprocessing fit(
      ExampleReader reader, List<FeatureColumn> columns, JavaRDD<PackedExamples> examples) {
    Preprocessing preprocessing =
        new Fit(examples, columns, reader.data().preparation()).preprocessing();
    Fit.requireInputs(preprocessing.columns(), reader.topology().inputs());
    Fit.requireClasses(preprocessing, reader.targets().classes(reader.topology().outputs()));
    return preprocessing;
  }

  /**
   * On how many partitions the rows lie. One for each task slot, where batches have blocks for so
   * many and memory has room for all; else so many that none of them is large.
   */
  private static int partitions(
      ExampleReader reader, BlockLayout layout, SegmentPiece.Shape shape) {
    JavaSparkContext context = reader.context();
    int slots = TaskSlots.of(context);
    int columns = layout.columns();
    long bytes = layout.examples() * shape.rowBytes();
    int parts = (int) Math.min(Integer.MAX_VALUE, 1 + bytes / PARTITION_BYTES);
    boolean fits = columns >= slots && bytes <= StorageMemory.of(context).bytes() / 4;
    int chosen = Math.max(Math.min(slots, columns), fits ? 1 : parts);
    return reader.data().partitions().orElse(Math.min(chosen, columns * layout.segments()));
  }

  /** Tasks that have work in a step, at least. */
  public static int tasks(ExampleReader reader, BatchConfig batch, int slots) {
    int columns = BlockLayout.columns(batch.size(), BlockLayout.micro(batch, reader.topology()));
    return Math.min(columns, reader.data().partitions().orElse(slots));
  }
}
