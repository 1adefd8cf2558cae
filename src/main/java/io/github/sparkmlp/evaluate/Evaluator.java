package io.github.sparkmlp.evaluate;

import io.github.sparkmlp.config.ExitCode;
import io.github.sparkmlp.config.JobFailure;
import io.github.sparkmlp.data.ScoringData;
import io.github.sparkmlp.data.Shard;
import io.github.sparkmlp.nn.Network;
import io.github.sparkmlp.nn.Workspace;
import io.github.sparkmlp.nn.WorkspacePool;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.broadcast.Broadcast;

/** Scores labelled rows where they are. */
public final class Evaluator {
  private final JavaSparkContext context;
  private final Network network;
  private final float scale;

  /**
   * An evaluator of one network.
   *
   * @param scale what raw features are divided by
   */
  public Evaluator(JavaSparkContext context, Network network, float scale) {
    this.context = context;
    this.network = network;
    this.scale = scale;
  }

  /**
   * The score of parameters on all rows.
   *
   * @throws JobFailure with {@link ExitCode#DIVERGED} if an output is not finite
   */
  public Score evaluate(ScoringData data, float[] parameters) {
    Broadcast<float[]> broadcast = context.broadcast(parameters);
    try {
      ScoreSum.Scales scales = ScoreSum.Scales.ofExamples(data.examples());
      ScoreSum sum = sum(data, broadcast, scales);
      if (!scales.admit(sum)) {
        scales = scales.fitting(sum);
        sum = sum(data, broadcast, scales);
      }
      if (!scales.admit(sum)) {
        throw new JobFailure(
            ExitCode.DIVERGED,
            "The loss on %s is not finite".formatted(data.shards().name()),
            "Train with a smaller optimizer.learning-rate.");
      }
      return sum.score(scales);
    } finally {
      broadcast.destroy();
    }
  }

  private ScoreSum sum(ScoringData data, Broadcast<float[]> parameters, ScoreSum.Scales scales) {
    AddShard addShard = new AddShard(parameters, network, scale, scales);
    return data.shards().treeAggregate(new ScoreSum(), addShard, new Merge());
  }

  private static final class AddShard implements Function2<ScoreSum, Shard, ScoreSum> {
    private static final long serialVersionUID = 1;

    private final Broadcast<float[]> parameters;
    private final Network network;
    private final float scale;
    private final ScoreSum.Scales scales;

    AddShard(Broadcast<float[]> parameters, Network network, float scale, ScoreSum.Scales scales) {
      this.parameters = parameters;
      this.network = network;
      this.scale = scale;
      this.scales = scales;
    }

    @Override
    public ScoreSum call(ScoreSum sum, Shard shard) {
      Workspace workspace =
          WorkspacePool.borrow(new Workspace.Shape(network.topology(), ScoringData.BLOCK, false));
      for (int block = 0; block < shard.blocks(); block++) {
        shard.load(block, scale, network.kernels(), workspace);
        network.forward(parameters.value(), workspace);
        sum.add(network, workspace, scales);
      }
      WorkspacePool.giveBack(workspace);
      return sum;
    }
  }

  private static final class Merge implements Function2<ScoreSum, ScoreSum, ScoreSum> {
    private static final long serialVersionUID = 1;

    @Override
    public ScoreSum call(ScoreSum sum, ScoreSum other) {
      sum.merge(other);
      return sum;
    }
  }
}
