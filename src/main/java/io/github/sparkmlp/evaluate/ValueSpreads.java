package io.github.sparkmlp.evaluate;

import io.github.sparkmlp.block.Shard;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.broadcast.Broadcast;

/** Counts the {@link ValueSpread} of the first outputs, in two passes over the rows. */
final class ValueSpreads {
  private static final int MOST_OUTPUTS = 4;

  private ValueSpreads() {}

  /** The spreads of the first outputs; residuals are in the units of the data. */
  static List<ValueSpread> of(
      JavaRDD<Shard> shards,
      Broadcast<float[]> parameters,
      Evaluator.Task task,
      double mostResidual) {
    int outputs = Math.min(MOST_OUTPUTS, task.network().topology().outputs());
    List<ValueSpread.Range> ranges = new ArrayList<>();
    for (int i = 0; i < outputs; i++) {
      ranges.add(new ValueSpread.Range());
    }
    ranges =
        shards.treeAggregate(
            ranges,
            new Add<>(parameters, task, ValueSpread.Range::add),
            new Merge<>(ValueSpread.Range::merge));
    List<ValueSpread> spreads = new ArrayList<>();
    ranges.forEach(range -> spreads.add(range.spread(mostResidual)));
    return shards.treeAggregate(
        spreads, new Add<>(parameters, task, ValueSpread::add), new Merge<>(ValueSpread::merge));
  }

  /** Receives the actual and the predicted value of an example. */
  private interface Taker<T> extends Serializable {
    void take(T into, double actual, double predicted);
  }

  private interface Merger<T> extends Serializable {
    void merge(T into, T other);
  }

  private record Add<T>(Broadcast<float[]> parameters, Evaluator.Task task, Taker<T> taker)
      implements Function2<List<T>, Shard, List<T>> {
    @Override
    public List<T> call(List<T> all, Shard shard) {
      task.forward(
          shard,
          parameters,
          (workspace, block) -> {
            Values values = new Values(task.loader().target(), shard, shard.firstExample(block));
            for (int e = 0; e < workspace.examples(); e++) {
              for (int i = 0; workspace.weights()[e] > 0 && i < all.size(); i++) {
                double predicted = values.predicted(workspace.output(), i, e);
                taker.take(all.get(i), values.actual(i, e), predicted);
              }
            }
          });
      return all;
    }
  }

  private record Merge<T>(Merger<T> merger) implements Function2<List<T>, List<T>, List<T>> {
    @Override
    public List<T> call(List<T> all, List<T> others) {
      for (int i = 0; i < all.size(); i++) {
        merger.merge(all.get(i), others.get(i));
      }
      return all;
    }
  }
}
