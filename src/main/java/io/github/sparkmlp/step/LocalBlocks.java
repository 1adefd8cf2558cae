package io.github.sparkmlp.step;

import io.github.sparkmlp.block.BatchPlan;
import io.github.sparkmlp.block.BlockLayout;
import io.github.sparkmlp.block.Shard;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.Partition;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.rdd.RDD;
import org.apache.spark.storage.RDDBlockId;
import scala.collection.Iterator;

/**
 * Finds blocks, in a task, in the partitions that the task may read. Shards in Spark's memory are
 * used in place; of a partition on disk, only the shards of the current step are held.
 */
final class LocalBlocks {
  private final RDD<Shard> rdd;
  private final Partition[] readable;
  private final BlockLayout layout;
  private final TaskContext context;
  private final Shard[][] held;
  private final List<HeldBlock> found = new ArrayList<>();

  /** Partitions that may not be read are null. */
  LocalBlocks(RDD<Shard> rdd, Partition[] readable, BlockLayout layout, TaskContext context) {
    this.rdd = rdd;
    this.readable = readable;
    this.layout = layout;
    this.context = context;
    this.held = new Shard[readable.length][];
  }

  /** Finds the blocks of a step; false if one lies in another partition. */
  boolean find(BatchPlan.Step step) {
    found.clear();
    for (long start : step.blocks()) {
      int partition = layout.partitionAt(start, readable.length);
      if (readable[partition] == null) {
        return false;
      }
      if (!isHeld(start, partition)) {
        hold(start, partition);
      }
    }
    return true;
  }

  /** The blocks of the last step; the next {@link #find} replaces them. */
  List<HeldBlock> found() {
    return found;
  }

  private boolean isHeld(long start, int partition) {
    if (held[partition] != null) {
      for (Shard shard : held[partition]) {
        int index = shard.find(start);
        if (index >= 0) {
          found.add(new HeldBlock(shard, index));
          return true;
        }
      }
    }
    return false;
  }

  /** Opens the block's partition. */
  private void hold(long start, int partition) {
    Iterator<Shard> opened = rdd.iterator(readable[partition], context);
    boolean inMemory =
        SparkEnv.get().blockManager().memoryStore().contains(new RDDBlockId(rdd.id(), partition));
    List<Shard> kept = new ArrayList<>();
    if (!inMemory && held[partition] != null) {
      // The shards that hold earlier blocks of this step.
      Arrays.stream(held[partition])
          .filter(shard -> found.stream().anyMatch(block -> block.shard() == shard))
          .forEach(kept::add);
    }
    boolean done = false;
    while (opened.hasNext() && (inMemory || !done)) {
      Shard shard = opened.next();
      boolean wanted = shard.find(start) >= 0;
      done |= wanted;
      if (inMemory || wanted) {
        kept.add(shard);
      }
    }
    held[partition] = kept.toArray(Shard[]::new);
    if (!isHeld(start, partition)) {
      throw new IllegalStateException(
          "partition %s has no block that starts at %s".formatted(partition, start));
    }
  }
}
