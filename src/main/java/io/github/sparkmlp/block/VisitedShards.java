package io.github.sparkmlp.block;

import java.lang.ref.SoftReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.Partition;
import org.apache.spark.TaskContext;
import org.apache.spark.rdd.RDD;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag;

/**
 * The shards that a step visits, out of all persisted ones. A column visits one segment after the
 * other, so a JVM keeps the shard that a column visited last while memory suffices. If a partition
 * lies on disk, only steps that begin a segment read from it.
 */
public final class VisitedShards extends RDD<Shard> {
  private static final long serialVersionUID = 1;

  private static final Map<Column, SoftReference<Shard>> LAST = new ConcurrentHashMap<>();

  private final BlockLayout layout;
  private final long[] starts;
  private final String application;
  private final int shards;
  private final int count;

  /** A column of one set of shards; another application may use the same number for its own. */
  private record Column(String application, int shards, int column) {}

  /**
   * The shards of a step.
   *
   * @param starts of the step's blocks
   */
  public VisitedShards(RDD<Shard> shards, BlockLayout layout, long[] starts) {
    super(shards, ClassTag.apply(Shard.class));
    this.layout = layout;
    this.starts = starts;
    this.application = shards.sparkContext().applicationId();
    this.shards = shards.id();
    this.count = shards.getNumPartitions();
  }

  @Override
  public Partition[] getPartitions() {
    return firstParent(elementClassTag()).partitions();
  }

  @Override
  public Iterator<Shard> compute(Partition partition, TaskContext context) {
    List<Shard> visited = new ArrayList<>();
    for (long start : starts) {
      if (layout.partitionAt(start, count) == partition.index()) {
        SoftReference<Shard> last = LAST.get(column(start));
        Shard shard = last == null ? null : last.get();
        if (shard == null || shard.find(start) < 0) {
          return read(partition, context);
        }
        visited.add(shard);
      }
    }
    return CollectionConverters.asScala(visited.iterator());
  }

  private Column column(long start) {
    return new Column(application, shards, layout.columnAt(start));
  }

  private Iterator<Shard> read(Partition partition, TaskContext context) {
    List<Shard> visited = new ArrayList<>();
    RDD<Shard> parent = firstParent(elementClassTag());
    Iterator<Shard> all = parent.iterator(partition, context);
    while (all.hasNext()) {
      Shard shard = all.next();
      boolean visit = false;
      for (long start : starts) {
        if (shard.find(start) >= 0) {
          visit = true;
          LAST.put(column(start), new SoftReference<>(shard));
        }
      }
      if (visit) {
        visited.add(shard);
      }
    }
    return CollectionConverters.asScala(visited.iterator());
  }
}
