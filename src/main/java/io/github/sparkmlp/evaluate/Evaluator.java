package io.github.sparkmlp.evaluate;

import io.github.sparkmlp.block.BlockLoader;
import io.github.sparkmlp.block.Shard;
import io.github.sparkmlp.choice.Metric;
import io.github.sparkmlp.data.EvaluationData;
import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import io.github.sparkmlp.model.Preprocessing;
import io.github.sparkmlp.nn.Network;
import io.github.sparkmlp.nn.Workspace;
import io.github.sparkmlp.nn.WorkspacePool;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.ObjIntConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import scala.Tuple2;

/** Scores labelled rows on the executors that hold them. */
public record Evaluator(JavaSparkContext context, Task task) {
  /** Few residuals are larger than this many times the root of their mean square. */
  private static final int FARTHEST_DEVIATIONS = 4;

  /** The settings that all tasks share. */
  record Task(Network network, BlockLoader loader, int topK, int block) implements Serializable {

    void forward(Shard shard, int block, float[] parameters, Workspace workspace) {
      loader.load(shard, block, network.kernels(), workspace);
      network.forward(parameters, workspace);
    }

    Set<Metric> metrics() {
      return Metric.of(
          network.targets(), network.loss().type(), network.topology().outputs(), topK);
    }

    Workspace borrow() {
      return WorkspacePool.borrow(network.scoring(block));
    }

    /** Runs the forward pass of each block of a shard, and hands on its outputs and its number. */
    void forward(Shard shard, Broadcast<float[]> parameters, ObjIntConsumer<Workspace> blockDone) {
      Workspace workspace = borrow();
      for (int number = 0; number < shard.blocks(); number++) {
        forward(shard, number, parameters.value(), workspace);
        blockDone.accept(workspace, number);
      }
      WorkspacePool.giveBack(workspace);
    }
  }

  /**
   * An evaluator of a network that reads a model's columns, with every metric that applies to it.
   *
   * @param topK how many of the largest outputs count as right for {@link Metric#TOP_K_ACCURACY}
   */
  public Evaluator(
      JavaSparkContext context, Network network, Preprocessing preprocessing, int topK) {
    this(
        context,
        new Task(
            network.reading(preprocessing.inputLayout()),
            new BlockLoader(preprocessing, network.targets()),
            topK,
            EvaluationData.BLOCK));
  }

  /** This evaluator for rows in blocks of up to this many examples, such as training rows. */
  public Evaluator ofBlocks(int examples) {
    return new Evaluator(
        context,
        new Task(
            task.network(), task.loader(), task.topK(), Math.max(examples, EvaluationData.BLOCK)));
  }

  /**
   * The score of parameters on all rows.
   *
   * @throws JobFailure with {@link ExitCode#DIVERGED} if an output is not finite
   */
  public Evaluation evaluate(EvaluationData data, float[] parameters) {
    Broadcast<float[]> broadcast = context.broadcast(parameters);
    try {
      MetricSum.Scales scales =
          MetricSum.Scales.ofExamples(data.examples(), task.network().topology().outputs());
      MetricSum sum = sum(data, broadcast, scales);
      if (!scales.fit(sum)) {
        scales = scales.fitting(sum);
        sum = sum(data, broadcast, scales);
      }
      if (!scales.admit(sum)) {
        throw ExitCode.DIVERGED.failure(
            "A loss or target on %s is not finite, or too large to be summed"
                .formatted(data.shards().name()),
            "Train with a smaller optimizer.learning-rate, and with targets of ordinary size.");
      }
      Evaluation score = sum.score(task.metrics(), scales);
      return task.metrics().contains(Metric.AUC)
          ? score.with(Metric.AUC, area(data, broadcast))
          : score;
    } finally {
      broadcast.destroy();
    }
  }

  /**
   * Inspects the predictions for all rows in one pass. Targets must be classes or labels.
   *
   * @param mistakes how many are kept
   */
  public Inspection inspect(EvaluationData data, float[] parameters, int mistakes) {
    Broadcast<float[]> broadcast = context.broadcast(parameters);
    try {
      return data.shards()
          .treeAggregate(
              new Inspection(data.examples(), task.network(), mistakes),
              new InspectShard(broadcast, task),
              Inspection::merge);
    } finally {
      broadcast.destroy();
    }
  }

  /**
   * Counts the rows by actual and predicted value, for the first outputs. Targets must be values.
   *
   * @param score of the same rows
   */
  public List<ValueSpread> spreads(EvaluationData data, float[] parameters, Evaluation score) {
    Broadcast<float[]> broadcast = context.broadcast(parameters);
    try {
      boolean one = task.network().topology().outputs() == 1;
      double deviation = score.metric(Metric.RMSE).orElse(Double.POSITIVE_INFINITY);
      double most = one ? FARTHEST_DEVIATIONS * deviation : Double.POSITIVE_INFINITY;
      return ValueSpreads.of(data.shards(), broadcast, task, most);
    } finally {
      broadcast.destroy();
    }
  }

  private MetricSum sum(
      EvaluationData data, Broadcast<float[]> parameters, MetricSum.Scales scales) {
    AddShard addShard = new AddShard(parameters, task, scales);
    return data.shards().treeAggregate(new MetricSum(), addShard, MetricSum::merge);
  }

  private double area(EvaluationData data, Broadcast<float[]> parameters) {
    return Ranking.area(
        data.shards().flatMapToPair(new ScoresOfSecond(parameters, task)), data.examples());
  }

  private record AddShard(Broadcast<float[]> parameters, Task task, MetricSum.Scales scales)
      implements Function2<MetricSum, Shard, MetricSum> {
    @Override
    public MetricSum call(MetricSum sum, Shard shard) {
      task.forward(
          shard,
          parameters,
          (workspace, block) -> {
            Values values = new Values(task.loader.target(), shard, shard.firstExample(block));
            sum.add(task.network, workspace, values, task.topK, scales);
          });
      return sum;
    }
  }

  private record InspectShard(Broadcast<float[]> parameters, Task task)
      implements Function2<Inspection, Shard, Inspection> {
    @Override
    public Inspection call(Inspection inspection, Shard shard) {
      task.forward(
          shard,
          parameters,
          (workspace, block) -> inspection.add(task.network, shard, block, workspace));
      return inspection;
    }
  }

  private record ScoresOfSecond(Broadcast<float[]> parameters, Task task)
      implements PairFlatMapFunction<Shard, Float, Ranking.Counts> {
    @Override
    public Iterator<Tuple2<Float, Ranking.Counts>> call(Shard shard) {
      return IntStream.range(0, shard.blocks())
          .boxed()
          .flatMap(block -> scores(shard, block))
          .iterator();
    }

    private Stream<Tuple2<Float, Ranking.Counts>> scores(Shard shard, int block) {
      List<Tuple2<Float, Ranking.Counts>> scores = new ArrayList<>();
      Workspace workspace = task.borrow();
      task.forward(shard, block, parameters.value(), workspace);
      for (int e = 0; e < workspace.examples(); e++) {
        if (workspace.weights()[e] > 0) {
          scores.add(
              new Tuple2<>(
                  Decision.margin(workspace, e) + 0f,
                  Ranking.Counts.one(Decision.actualClass(workspace, e) == 1)));
        }
      }
      WorkspacePool.giveBack(workspace);
      return scores.stream();
    }
  }
}
