package io.github.sparkmlp.train;

import io.github.sparkmlp.config.ReduceConfig;
import io.github.sparkmlp.data.Shard;
import io.github.sparkmlp.data.TrainingData;
import io.github.sparkmlp.nn.Network;
import io.github.sparkmlp.nn.Workspace;
import io.github.sparkmlp.nn.WorkspacePool;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.broadcast.Broadcast;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/**
 * The distributed half of a step: the parameters go out by broadcast, the gradient sums of the
 * step's blocks come back by {@code treeAggregate}, or straight to the driver.
 */
final class GradientStep {
  private static final long DRIVER_MERGE_BYTES = 64 << 20;

  private final JavaSparkContext context;
  private final TrainingData data;
  private final Network network;
  private final float scale;
  private final ReduceConfig reduce;
  private final int depth;

  /**
   * A step over the given data.
   *
   * @param scale what raw features are divided by
   * @param reduce how the sums of the partitions are merged
   */
  GradientStep(
      JavaSparkContext context,
      TrainingData data,
      Network network,
      float scale,
      ReduceConfig reduce) {
    this.context = context;
    this.data = data;
    this.network = network;
    this.scale = scale;
    this.reduce = reduce;
    this.depth = depth(reduce, data.shards().getNumPartitions(), network.layout().size());
  }

  /**
   * The levels of the tree: as configured, or else two where the driver alone would have much to
   * merge.
   */
  static int depth(ReduceConfig reduce, int partitions, long parameters) {
    if (reduce.strategy() == ReduceConfig.Strategy.DIRECT) {
      return 1;
    }
    long bytes = partitions * parameters * Long.BYTES;
    return reduce.depth().orElse(bytes > DRIVER_MERGE_BYTES ? 2 : 1);
  }

  /** The scales of the first step's sums. */
  GradientSum.Scales firstScales() {
    return GradientSum.Scales.of(data.layout().columns(), data.layout().batchSize());
  }

  /**
   * The gradient and score of the given blocks. Values too large for the scales of the sums repeat
   * the aggregation once, with scales that fit.
   *
   * @param blocks where each starts in the global order
   * @param scales of the sums
   * @return empty if a value is not finite, or too large for any scale
   */
  Optional<StepResult> compute(float[] parameters, long[] blocks, GradientSum.Scales scales) {
    long broadcasting = TaskTime.now();
    Broadcast<float[]> broadcast = context.broadcast(parameters);
    try {
      long submitted = TaskTime.now();
      GradientSum sum = aggregate(new AddBlocks(this, broadcast, blocks, scales));
      GradientSum.Scales fitting = scales;
      if (!scales.admit(sum)) {
        fitting = scales.fitting(sum);
        sum = aggregate(new AddBlocks(this, broadcast, blocks, fitting));
      }
      StepTime time = StepTime.of(broadcasting, submitted, TaskTime.now(), sum.time());
      return fitting.admit(sum)
          ? Optional.of(new StepResult(sum, fitting, time))
          : Optional.empty();
    } finally {
      broadcast.destroy();
    }
  }

  private GradientSum aggregate(AddBlocks addBlocks) {
    GradientSum sum =
        switch (reduce.strategy()) {
          case TREE ->
              data.shards().treeAggregate(new GradientSum(), addBlocks, new Merge(network), depth);
          case DIRECT -> runJob(addBlocks);
        };
    if (sum.blocks() != addBlocks.blocks.length) {
      throw new IllegalStateException(
          "a step of %d blocks summed %d".formatted(addBlocks.blocks.length, sum.blocks()));
    }
    return sum;
  }

  /**
   * What {@code treeAggregate} does at depth 1, without its reading of byte code at each call, and
   * on the partitions alone that hold blocks of the step.
   */
  private GradientSum runJob(AddBlocks addBlocks) {
    int partitions = data.shards().getNumPartitions();
    List<Object> holding =
        Arrays.stream(addBlocks.blocks)
            .mapToObj(start -> (Object) data.layout().partitionAt(start, partitions))
            .distinct()
            .toList();
    MergeResults results = new MergeResults(network);
    context
        .sc()
        .runJob(
            data.shards().rdd(),
            new SumPartition(addBlocks),
            CollectionConverters.asScala(holding).toSeq(),
            results,
            ClassTag.apply(GradientSum.class));
    return results.sum;
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
        sum = addBlocks.call(sum, shards.next());
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

  /** Adds those of the step's blocks that a shard holds. */
  private static final class AddBlocks implements Function2<GradientSum, Shard, GradientSum> {
    private static final long serialVersionUID = 1;

    private final Broadcast<float[]> parameters;
    private final long[] blocks;
    private final Network network;
    private final float scale;
    private final GradientSum.Scales scales;
    private final Workspace.Shape shape;

    AddBlocks(
        GradientStep step,
        Broadcast<float[]> parameters,
        long[] blocks,
        GradientSum.Scales scales) {
      this.parameters = parameters;
      this.blocks = blocks;
      network = step.network;
      scale = step.scale;
      this.scales = scales;
      shape = new Workspace.Shape(network.topology(), step.data.layout().largestBlock(), true);
    }

    @Override
    public GradientSum call(GradientSum sum, Shard shard) {
      long asked = TaskTime.now();
      float[] values = parameters.value();
      long ready = TaskTime.now();
      Workspace workspace = WorkspacePool.borrow(shape);
      for (long start : blocks) {
        int block = shard.find(start);
        if (block >= 0) {
          shard.load(block, scale, network.kernels(), workspace);
          network.forward(values, workspace);
          network.backward(values, workspace);
          sum.add(network, workspace, scales);
        }
      }
      WorkspacePool.giveBack(workspace);
      sum.time().add(asked, ready);
      return sum;
    }
  }

  private static final class Merge implements Function2<GradientSum, GradientSum, GradientSum> {
    private static final long serialVersionUID = 1;

    private final Network network;

    Merge(Network network) {
      this.network = network;
    }

    @Override
    public GradientSum call(GradientSum sum, GradientSum other) {
      return sum.merge(other, network.kernels());
    }
  }
}
