package io.github.sparkmlp.data;

import io.github.sparkmlp.config.BatchConfig;
import io.github.sparkmlp.config.DataConfig.Source;
import io.github.sparkmlp.config.ExitCode;
import io.github.sparkmlp.config.JobFailure;
import java.util.List;
import java.util.OptionalInt;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.StorageLevel;

/**
 * The rows to learn from, in global order, as persisted shards.
 *
 * @param shards every block on its partition
 * @param layout how the global order is cut into blocks
 * @param fingerprint of all examples
 */
public record TrainingData(JavaRDD<Shard> shards, BlockLayout layout, Fingerprint fingerprint) {

  /**
   * Reads, orders, cuts and distributes the rows; on return they are all in memory, or on disk
   * where memory is short.
   *
   * @param cut what it depends on besides the rows
   * @param partitions empty: one for each task slot, as far as there are blocks in a step
   */
  public static TrainingData load(
      ExampleReader reader, Source source, BatchConfig batch, Cut cut, OptionalInt partitions) {
    JavaRDD<Example> examples = reader.ordered(source, batch);
    int columns = BlockLayout.of(0, batch.size(), cut.micro()).columns();
    JavaSparkContext context = JavaSparkContext.fromSparkContext(examples.context());
    int shardPartitions =
        partitions.orElseGet(() -> Math.min(context.defaultParallelism(), columns));
    GlobalOrder order =
        new GlobalOrder(cut.seed(), Math.max(shardPartitions, examples.getNumPartitions()));
    JavaRDD<Example> ordered = order.sort(examples, batch.order() != BatchConfig.Order.SHUFFLED);

    List<GlobalOrder.Count> counts = GlobalOrder.count(ordered);
    long[] offsets = new long[counts.size()];
    Fingerprint fingerprint = Fingerprint.EMPTY;
    for (GlobalOrder.Count count : counts) {
      offsets[count.partition] = fingerprint.examples();
      fingerprint = fingerprint.plus(count.fingerprint);
    }
    if (fingerprint.examples() == 0) {
      throw new JobFailure(ExitCode.NO_INPUT, "There are no rows to train on", "Check data.train.");
    }
    BlockLayout layout = BlockLayout.of(fingerprint.examples(), batch.size(), cut.micro());
    JavaRDD<Shard> shards =
        new BlockShuffle(layout, shardPartitions)
            .shards(ordered, offsets)
            .setName("training shards")
            .persist(StorageLevel.MEMORY_AND_DISK());
    shards.count();
    return new TrainingData(shards, layout, fingerprint);
  }

  /** What a cut depends on besides the rows: the most examples in a block, and the seed. */
  public record Cut(int micro, long seed) {}
}
