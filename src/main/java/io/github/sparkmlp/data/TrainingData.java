package io.github.sparkmlp.data;

import io.github.sparkmlp.block.BlockLayout;
import io.github.sparkmlp.block.SegmentPiece;
import io.github.sparkmlp.block.Shard;
import io.github.sparkmlp.config.BatchConfig;
import io.github.sparkmlp.config.DataConfig;
import io.github.sparkmlp.model.Preprocessing;
import io.github.sparkmlp.nn.Topology;
import io.github.sparkmlp.order.Fingerprint;
import io.github.sparkmlp.source.SetAside;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * The training rows, in global order, as persisted shards.
 *
 * @param shards a shard for each segment, on its partition
 * @param layout how the global order is cut into blocks
 * @param order readable names of the columns of the global order; empty for a random order
 * @param fingerprint of all examples
 * @param summary of the examples
 * @param preprocessing the one that was fitted to them
 * @param heldOut rows held out for validation and test, if shares are split off
 * @param setAside how many rows were set aside; empty if no row may be bad
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

  /** The target size of a partition in memory, if the job chooses the number of partitions. */
  private static final long PARTITION_BYTES = 128L << 20;

  /**
   * Shares of the source that are not trained on.
   *
   * @param validation scored after each epoch
   * @param test scored once, at the end
   * @param dividesCopies whether copies of one row may be on both sides, because there are too many
   */
  public record HeldOut(
      Optional<EvaluationData> validation, Optional<EvaluationData> test, boolean dividesCopies) {
    static final HeldOut NOTHING = new HeldOut(Optional.empty(), Optional.empty(), false);
  }

  /**
   * The number of partitions of the rows: one for each task slot, if batches have enough blocks and
   * memory has room for all rows; else enough that no partition is large.
   */
  static int partitions(ExampleReader reader, BlockLayout layout, SegmentPiece.Shape shape) {
    JavaSparkContext context = reader.context();
    int slots = TaskSlots.most(context);
    int columns = layout.columns();
    long bytes = layout.examples() * shape.rowBytes();
    int parts = (int) Math.min(Integer.MAX_VALUE, 1 + bytes / PARTITION_BYTES);
    boolean fits = columns >= slots && bytes <= StorageMemory.of(context).bytes() / 4;
    int chosen = Math.max(Math.min(slots, columns), fits ? 1 : parts);
    return reader.data().partitions().orElse(Math.min(chosen, columns * layout.segments()));
  }

  /** The least number of tasks that have work in a step. */
  public static int tasks(DataConfig data, BatchConfig batch, Topology topology, int slots) {
    int columns = BlockLayout.columns(batch.size(), BlockLayout.micro(batch, topology));
    return Math.min(columns, data.partitions().orElse(slots));
  }
}
