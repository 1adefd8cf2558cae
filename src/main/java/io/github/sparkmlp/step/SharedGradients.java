package io.github.sparkmlp.step;

import io.github.sparkmlp.block.BatchPlan;
import io.github.sparkmlp.block.Shard;
import io.github.sparkmlp.block.VisitedShards;
import io.github.sparkmlp.config.ReduceConfig.Strategy;
import io.github.sparkmlp.data.TrainingData;
import io.github.sparkmlp.nn.Network;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.PartitionPruningRDD;
import org.apache.spark.rdd.RDD;
import scala.Function1;
import scala.Function2;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag;
import scala.runtime.BoxedUnit;

/**
 * The distributed half of a step: the parameters go out by broadcast, the gradient sums of the
 * step's blocks come back by {@code treeAggregate}, or straight to the driver. Only partitions that
 * hold blocks of the step get a task.
 */
public final class SharedGradients implements Update.Gradients {
  private final JavaSparkContext context;
  private final TrainingData data;
  private final GradientTask.Setting setting;
  private final Optional<ReduceTree> tree;
  private StepTime time = StepTime.NONE;

  /**
   * A step over the given data.
   *
   * @param setting what is done with a block
   * @param tree how the sums of the partitions are merged; empty: by the driver, in one plain job
   */
  public SharedGradients(
      JavaSparkContext context,
      TrainingData data,
      GradientTask.Setting setting,
      Optional<ReduceTree> tree) {
    this.context = context;
    this.data = data;
    this.setting = setting;
    this.tree = tree;
  }

  @Override
  public GradientSum sum(float[] parameters, BatchPlan.Step step, GradientSum.Scales scales) {
    long sending = TaskTime.now();
    SentParameters parcel = new SentParameters(parameters);
    try (Sent<SentParameters> sent = Sent.to(context, parcel, parameters.length)) {
      long submitted = TaskTime.now();
      GradientSum sum = aggregate(new GradientTask(setting, sent, step, scales));
      time = StepTime.of(sending, submitted, TaskTime.now(), sum.time()).after(time);
      return sum;
    }
  }

  Strategy strategy() {
    return tree.isPresent() ? Strategy.TREE : Strategy.DIRECT;
  }

  /** The time that all sums since the last call took, by part. */
  StepTime takeTime() {
    StepTime taken = time;
    time = StepTime.NONE;
    return taken;
  }

  private GradientSum aggregate(GradientTask task) {
    int partitions = data.shards().getNumPartitions();
    Set<Integer> holding = data.layout().partitionsAt(task.step().blocks(), partitions);
    return tree.isPresent() ? treeAggregate(tree.get(), task, holding) : runJob(task, holding);
  }

  private RDD<Shard> visited(GradientTask task) {
    return new VisitedShards(data.shards().rdd(), data.layout(), task.step().blocks());
  }

  /** Uses functions of named classes, because Spark reads the byte code of lambdas at each call. */
  private GradientSum treeAggregate(ReduceTree tree, GradientTask task, Set<Integer> holding) {
    RDD<Shard> shards = visited(task);
    if (holding.size() < shards.getNumPartitions()) {
      shards = PartitionPruningRDD.create(shards, new IsOneOf(holding));
    }
    ClassTag<GradientSum> type = ClassTag.apply(GradientSum.class);
    Merge merge = new Merge(setting.network());
    return shards
        .mapPartitions(new SumPartition(task), true, type)
        .treeAggregate(new GradientSum(), merge, merge, tree.depth(), tree.endsOnExecutor(), type);
  }

  /** Does what {@code treeAggregate} does at depth 1, without its lambdas. */
  private GradientSum runJob(GradientTask task, Set<Integer> holding) {
    GradientSum[] total = {new GradientSum()};
    context
        .sc()
        .runJob(
            visited(task),
            task,
            CollectionConverters.asScala(List.<Object>copyOf(holding)).toSeq(),
            (partition, sum) -> {
              // Spark passes results one at a time, in order of arrival.
              total[0] = total[0].merge(sum, setting.network().kernels());
              return BoxedUnit.UNIT;
            },
            ClassTag.apply(GradientSum.class));
    return total[0];
  }

  private record IsOneOf(Set<Integer> partitions)
      implements Function1<Object, Object>, Serializable {
    @Override
    public Object apply(Object partition) {
      return partitions.contains(partition);
    }
  }

  /** A task as a part of {@code treeAggregate}. */
  private record SumPartition(GradientTask task)
      implements Function1<Iterator<Shard>, Iterator<GradientSum>>, Serializable {
    @Override
    public Iterator<GradientSum> apply(Iterator<Shard> shards) {
      GradientSum sum = task.apply(TaskContext.get(), shards);
      return CollectionConverters.asScala(List.of(sum).iterator());
    }
  }

  private record Merge(Network network)
      implements Function2<GradientSum, GradientSum, GradientSum>, Serializable {
    @Override
    public GradientSum apply(GradientSum sum, GradientSum other) {
      return sum.merge(other, network.kernels());
    }
  }
}
