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
      Optional<EvaluationData> validation, Optional<EvaluationData> test, boolean dividesCopies) {
    static final HeldOut NOTHING = new HeldOut(Optional.empty(), Optional.empty(), false);
  }

  /**
   * Reads, orders, cuts and distributes the rows of a reader that knows the network; on return they
   * are all in memory, or on disk where memory is short.
   */
  public static TrainingData load(ExampleReader reader, BatchConfig batch, long seed) {
    return FittedRows.read(reader, batch).arranged(reader.topology(), batch, seed);
  }

  /**
   * On how many partitions the rows lie. One for each task slot, where batches have blocks for so
   * many and memory has room for all; else so many that none of them is large.
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

  /** Tasks that have work in a step, at least. */
  public static int tasks(DataConfig data, BatchConfig batch, Topology topology, int slots) {
    int columns = BlockLayout.columns(batch.size(), BlockLayout.micro(batch, topology));
    return Math.min(columns, data.partitions().orElse(slots));
  }
}
