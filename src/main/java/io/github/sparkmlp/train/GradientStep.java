package io.github.sparkmlp.train;

import io.github.sparkmlp.data.BatchPlan;
import io.github.sparkmlp.data.BlockLoader;
import io.github.sparkmlp.data.Shard;
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
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag;
import scala.runtime.AbstractFunction1;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/**
 * The distributed half of a step: the parameters go out by broadcast, the gradient sums of the
 * step's blocks come back by {@code treeAggregate}, or straight to the driver. Only partitions that
 * hold blocks of the step get a task.
 */
final class GradientStep {
  /** Up to so many parameters may travel with the tasks. */
  private static final int SMALL_MODEL = 1 << 16;

  private final JavaSparkContext context;
  private final TrainingData data;
  private final Network network;
  private final Optional<ReduceTree> tree;
  private final int partitions;
  private final AddBlocks.Task task;

  /**
   * A step over the given data.
   *
   * @param loader brings blocks to the network
   * @param tree how the sums of the partitions are merged; empty: by the driver, in one plain job
   */
  GradientStep(
      JavaSparkContext context,
      TrainingData data,
      Network network,
      BlockLoader loader,
      Optional<ReduceTree> tree) {
    this.context = context;
    this.data = data;
    this.network = network;
    this.tree = tree;
    this.partitions = data.shards().getNumPartitions();
    this.task = new AddBlocks.Task(network, loader, network.training(data.layout().largestBlock()));
  }

  /** The scales of the first step's sums. */
  GradientSum.Scales firstScales() {
    return GradientSum.Scales.of(data.layout().columns(), data.layout().batchSize());
  }

  /**
   * The gradient and score of a step's blocks. Values too large for the scales of the sums repeat
   * the aggregation once, with scales that fit.
   *
   * @param scales of the sums
   * @return empty if a value is not finite, or too large for any scale
   */
  Optional<StepResult> compute(float[] parameters, BatchPlan.Step step, GradientSum.Scales scales) {
    long sending = TaskTime.now();
    try (SentParameters sent = send(parameters)) {
      long submitted = TaskTime.now();
      GradientSum sum = aggregate(new AddBlocks(task, sent, step, scales));
      GradientSum.Scales fitting = scales;
      if (!scales.admit(sum)) {
        fitting = scales.fitting(sum);
        sum = aggregate(new AddBlocks(task, sent, step, fitting));
      }
      StepTime time = StepTime.of(sending, submitted, TaskTime.now(), sum.time());
      return fitting.admit(sum)
          ? Optional.of(new StepResult(sum, fitting, network.layout(), time))
          : Optional.empty();
    }
  }

  private SentParameters send(float[] parameters) {
    return parameters.length <= SMALL_MODEL
        ? SentParameters.withTasks(parameters)
        : SentParameters.broadcast(context, parameters);
  }

  private GradientSum aggregate(AddBlocks addBlocks) {
    Set<Integer> holding = data.layout().partitionsAt(addBlocks.blocks(), partitions);
    GradientSum sum =
        tree.isPresent()
            ? treeAggregate(tree.get(), addBlocks, holding)
            : runJob(addBlocks, holding);
    if (sum.blocks() != addBlocks.blocks().length) {
      throw new IllegalStateException(
          "a step of %s blocks summed %s".formatted(addBlocks.blocks().length, sum.blocks()));
    }
    return sum;
  }

  /** With functions of named classes, as Spark reads the byte code of lambdas at each call. */
  private GradientSum treeAggregate(ReduceTree tree, AddBlocks addBlocks, Set<Integer> holding) {
    RDD<Shard> shards = data.shards().rdd();
    if (holding.size() < partitions) {
      shards = PartitionPruningRDD.create(shards, new IsOneOf(holding));
    }
    return shards.treeAggregate(
        new GradientSum(),
        addBlocks,
        new Merge(network),
        tree.depth(),
        tree.endsOnExecutor(),
        ClassTag.apply(GradientSum.class));
  }

  /** What {@code treeAggregate} does at depth 1, without the lambdas in it. */
  private GradientSum runJob(AddBlocks addBlocks, Set<Integer> holding) {
    MergeResults results = new MergeResults(network);
    context
        .sc()
        .runJob(
            data.shards().rdd(),
            new SumPartition(addBlocks),
            CollectionConverters.asScala(List.<Object>copyOf(holding)).toSeq(),
            results,
            ClassTag.apply(GradientSum.class));
    return results.sum;
  }

  private static final class IsOneOf extends AbstractFunction1<Object, Object>
      implements Serializable {
    private static final long serialVersionUID = 1;

    private final Set<Integer> partitions;

    IsOneOf(Set<Integer> partitions) {
      this.partitions = partitions;
    }

    @Override
    public Object apply(Object partition) {
      return partitions.contains(partition);
    }
  }

  private static final class SumPartition
      extends AbstractFunction2<TaskContext, Iterator<Shard>, GradientSum> implements Serializable {
    private static final long serialVersionUID = 1;

    private final AddBlocks addBlocks;

    SumPartition(AddBlocks addBlocks) {
      this.addBlocks = addBlocks;
    }

    @Override
    public GradientSum apply(TaskContext context, Iterator<Shard> shards) {
      GradientSum sum = new GradientSum();
      while (shards.hasNext()) {
        sum = addBlocks.apply(sum, shards.next());
      }
      return sum;
    }
  }

  /** On the driver; Spark hands in one result after the other, in whatever order they come. */
  private static final class MergeResults
      extends AbstractFunction2<Object, GradientSum, BoxedUnit> {
    private final Network network;
    private GradientSum sum = new GradientSum();

    MergeResults(Network network) {
      this.network = network;
    }

    @Override
    public BoxedUnit apply(Object partition, GradientSum result) {
      sum = sum.merge(result, network.kernels());
      return BoxedUnit.UNIT;
    }
  }

  private static final class Merge extends AbstractFunction2<GradientSum, GradientSum, GradientSum>
      implements Serializable {
    private static final long serialVersionUID = 1;

    private final Network network;

    Merge(Network network) {
      this.network = network;
    }

    @Override
    public GradientSum apply(GradientSum sum, GradientSum other) {
      return sum.merge(other, network.kernels());
    }
  }
}
