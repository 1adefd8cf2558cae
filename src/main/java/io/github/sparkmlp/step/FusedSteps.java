package io.github.sparkmlp.step;

import io.github.sparkmlp.block.BatchPlan;
import io.github.sparkmlp.block.BlockLayout;
import io.github.sparkmlp.block.Shard;
import io.github.sparkmlp.config.ReduceConfig.Strategy;
import io.github.sparkmlp.data.TrainingData;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.spark.Partition;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import org.apache.spark.storage.StorageLevel;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag;

/**
 * Fused steps: one task takes many in a row. The data of each step must lie in one JVM. In {@code
 * local} mode they always do; on a cluster they do if all blocks of a step are in one partition, or
 * if the data are small enough to be brought to one executor.
 */
public final class FusedSteps implements Steps {
  private static final long ABOUT_A_SECOND = 1_000_000_000;

  private final JavaSparkContext context;
  private final JavaRDD<Shard> shards;
  private final FusedLimits limits;
  private final boolean gathered;
  private final BlockLayout layout;
  private final FusedTask.Setting setting;

  public FusedSteps(JavaSparkContext context, TrainingData data, FusedTask.Setting setting) {
    this.context = context;
    this.layout = data.layout();
    this.setting = setting;
    this.limits =
        FusedLimits.of(context, data, setting.task().network().topology(), setting.optimizer());
    this.gathered = limits.gathers();
    this.shards =
        gathered
            ? data.shards().coalesce(1).persist(StorageLevel.MEMORY_AND_DISK())
            : data.shards();
  }

  /**
   * How many threads a task has: in local mode one for each slot, but at most one for each core; on
   * a cluster {@code spark.task.cpus}.
   */
  public static int threads(JavaSparkContext context) {
    return context.isLocal()
        ? Math.min(context.defaultParallelism(), Runtime.getRuntime().availableProcessors())
        : context.getConf().getInt("spark.task.cpus", 1);
  }

  /** Whether a step's data lie where one task can read them. */
  public boolean canTake(int epoch, int step) {
    return limits.admitState() && (context.isLocal() || partitionsOf(epoch, step).size() == 1);
  }

  /** The threads that share a step; 0 where no task can take it. */
  public int threadsOf(int epoch, int step) {
    return canTake(epoch, step) ? Math.min(setting.threads(), layout.columns()) : 0;
  }

  private Set<Integer> partitionsOf(int epoch, int step) {
    BatchPlan.Step first = setting.plan().step(epoch, step);
    return layout.partitionsAt(first.blocks(), shards.getNumPartitions());
  }

  @Override
  public void take(StepState state, int epoch, int step, Consumer<Taken> taken) {
    take(state, new FusedTask.Stretch(epoch, step, layout.stripes(), ABOUT_A_SECOND), taken);
  }

  /** Takes as many of these steps as one task can, at least one. */
  void take(StepState state, FusedTask.Stretch stretch, Consumer<Taken> taken) {
    long start = System.nanoTime();
    long sending = TaskTime.now();
    context.setJobDescription(
        "epoch %s, from step %s".formatted(stretch.epoch(), stretch.first() + 1));
    StepState.Snapshot before = state.snapshot();
    try (Sent<StepState.Snapshot> sent =
        Sent.to(context, before, setting.task().network().layout().size())) {
      long submitted = TaskTime.now();
      FusedTask.Result result = run(sent, stretch);
      StepTime time = StepTime.of(sending, submitted, TaskTime.now(), result.time);
      state.restore(result.after);
      tell(result, time, (System.nanoTime() - start) / StepTime.NANOS_PER_MILLI, taken);
      if (result.diverged != null) {
        throw new Update.Diverged(result.diverged);
      }
    }
  }

  private FusedTask.Result run(Sent<StepState.Snapshot> sent, FusedTask.Stretch stretch) {
    int partition = partitionsOf(stretch.epoch(), stretch.first()).iterator().next();
    RDD<Shard> rdd = shards.rdd();
    Partition[] readable = rdd.partitions().clone();
    if (!context.isLocal()) {
      Arrays.fill(readable, null);
      readable[partition] = rdd.partitions()[partition];
    }
    FusedTask.Data data = new FusedTask.Data(rdd, readable, layout);
    Object results =
        context
            .sc()
            .runJob(
                rdd,
                new FusedTask(setting, data, sent, stretch),
                CollectionConverters.asScala(List.<Object>of(partition)).toSeq(),
                ClassTag.apply(FusedTask.Result.class));
    return ((FusedTask.Result[]) results)[0];
  }

  public void close() {
    if (gathered) {
      shards.unpersist();
    }
  }

  /** Reports each step; time that the task spent for all steps together is divided evenly. */
  private static void tell(
      FusedTask.Result result, StepTime job, double millis, Consumer<Taken> taken) {
    int steps = result.steps.size();
    double aggregate = job.aggregate() + Math.max(0, millis - job.total());
    for (int step = 0; step < steps; step++) {
      StepTime time =
          new StepTime(
              job.schedule() / steps,
              job.broadcast() / steps,
              result.computing.get(step),
              aggregate / steps,
              result.updating.get(step));
      taken.accept(
          new Taken(
              Strategy.FUSED,
              result.steps.get(step),
              time,
              job.schedule() + job.broadcast() + aggregate));
    }
  }
}
