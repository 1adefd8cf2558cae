package io.github.sparkmlp.data;

import io.github.sparkmlp.block.BlockLayout;
import io.github.sparkmlp.block.BlockShuffle;
import io.github.sparkmlp.block.PreprocessedExamples;
import io.github.sparkmlp.block.SegmentPiece;
import io.github.sparkmlp.block.Shard;
import io.github.sparkmlp.choice.TargetType;
import io.github.sparkmlp.config.BatchConfig;
import io.github.sparkmlp.config.DataConfig;
import io.github.sparkmlp.config.DataShape;
import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import io.github.sparkmlp.model.Preprocessing;
import io.github.sparkmlp.nn.Topology;
import io.github.sparkmlp.order.CountedExamples;
import io.github.sparkmlp.order.GlobalOrder;
import io.github.sparkmlp.order.PackedExamples;
import io.github.sparkmlp.order.PlacedRun;
import io.github.sparkmlp.split.Shares;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.StorageLevel;

/**
 * The training rows, without validation and test shares, and the preprocessing fitted to them. This
 * is everything that is known before a network determines how the rows are cut into blocks.
 */
public final class FittedRows {
  private final ExampleReader reader;
  private final ExampleReader.Encoded encoded;
  private final JavaRDD<PackedExamples> read;
  private final CountedExamples all;
  private final Optional<Shares> split;
  private final CountedExamples training;
  private final Preprocessing preprocessing;
  private final int outputs;

  /**
   * Reads the rows and fits the preprocessing to them.
   *
   * @throws JobFailure if there are no rows, or a row is bad
   */
  public FittedRows(ExampleReader reader, BatchConfig batch) {
    this.reader = reader;
    JavaSparkContext context = reader.context();
    context.setJobDescription("read the training rows");
    encoded = reader.training(batch);
    read = encoded.examples().setName("training rows").persist(StorageLevel.MEMORY_AND_DISK());
    all = CountedExamples.of(read);
    encoded.setAside().ifPresent(rows -> rows.requireUsed(all.fingerprint().examples(), "train"));
    requireRows(all, "There are no rows to train on", "Check data.train.");
    List<Double> fractions = reader.data().fractions();
    context.setJobDescription("hold out rows");
    split = fractions.isEmpty() ? Optional.empty() : Optional.of(shares(fractions));
    training =
        split.map(shares -> CountedExamples.of(shares.part(all, fractions.size()))).orElse(all);
    requireRows(
        training,
        "The shares of data.validation and data.test leave no rows to train on",
        "Make them smaller, or give them rows of their own.");

    context.setJobDescription("fit scaling and categories");
    PreprocessingFit fit =
        new PreprocessingFit(training, encoded.parser().features(), reader.data().preparation());
    preprocessing = fit.preprocessing();
    outputs = reader.outputs() > 0 ? reader.outputs() : outputs(fit);
  }

  private Shares shares(List<Double> fractions) {
    DataConfig data = reader.data();
    return Shares.of(all, fractions, data.stratified(), data.preparation().classes().isPresent());
  }

  private static void requireRows(CountedExamples examples, String what, String remedy) {
    if (examples.fingerprint().examples() == 0) {
      throw ExitCode.NO_INPUT.failure(what, remedy);
    }
  }

  /** One output for each name of a class, or for each number up to the largest label. */
  private int outputs(PreprocessingFit fit) {
    if (!preprocessing.classes().isEmpty()) {
      return reader.targets() == TargetType.CLASS ? preprocessing.classes().size() : 1;
    }
    return reader.targets() == TargetType.CLASS
        ? Math.max(2, 1 + (int) fit.largestTarget())
        : encoded.parser().targetWidth();
  }

  /** What looks wrong with the columns, as readable text. */
  public List<String> warnings() {
    return encoded.warnings();
  }

  /** What the rows determine about the network. */
  public DataShape shape() {
    return new DataShape(training.fingerprint().examples(), preprocessing.inputs(), outputs);
  }

  /**
   * Orders, cuts and distributes the rows. On return all are in memory, or on disk if memory is
   * short.
   *
   * @throws JobFailure with {@link ExitCode#USAGE} if the network does not fit the rows
   */
  public TrainingData arranged(Topology topology, BatchConfig batch, long seed) {
    PreprocessingFit.requireInputs(preprocessing.columns(), topology.inputs());
    PreprocessingFit.requireClasses(preprocessing, reader.targets().classes(topology.outputs()));
    JavaSparkContext context = reader.context();
    PreprocessedExamples.Recipe recipe = new PreprocessedExamples.Recipe(preprocessing);
    SegmentPiece.Shape shape = recipe.shape(reader.targets().width(topology.outputs()));
    BlockLayout layout =
        BlockLayout.of(
            training.fingerprint().examples(),
            batch.size(),
            BlockLayout.micro(batch, topology),
            shape.rowBytes());
    context.setJobDescription("order the training rows");
    JavaRDD<PlacedRun> placed =
        batch.order() == BatchConfig.Order.SHUFFLED
            ? GlobalOrder.shuffled(training, seed)
            : GlobalOrder.ordered(training);
    JavaRDD<Shard> shards =
        BlockShuffle.shards(
                placed, layout, TrainingData.partitions(reader, layout, shape), recipe, shape)
            .setName("training shards")
            .persist(StorageLevel.MEMORY_AND_DISK());
    DataSummary summary =
        DataSummary.of(shards, preprocessing, reader.targets(), topology.outputs());
    context.setJobDescription("pack the held-out rows");
    TrainingData.HeldOut heldOut = split.map(this::heldOut).orElse(TrainingData.HeldOut.NOTHING);
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

  private TrainingData.HeldOut heldOut(Shares shares) {
    Optional<EvaluationData> validation = Optional.empty();
    Optional<EvaluationData> test = Optional.empty();
    int share = 0;
    if (reader.data().validationFraction().isPresent()) {
      validation = Optional.of(share(shares, share++, "validation"));
    }
    if (reader.data().testFraction().isPresent()) {
      test = Optional.of(share(shares, share, "test"));
    }
    return new TrainingData.HeldOut(validation, test, shares.dividesCopies());
  }

  private EvaluationData share(Shares shares, int share, String name) {
    return EvaluationData.of(shares.part(all, share), preprocessing, Optional.empty(), name);
  }
}
