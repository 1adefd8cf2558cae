package io.github.sparkmlp.train;

import io.github.sparkmlp.data.BatchPlan;
import io.github.sparkmlp.data.BlockLayout;
import io.github.sparkmlp.data.Shard;
import io.github.sparkmlp.data.TrainingData;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.spark.Partition;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/**
 * Steps taken many at a time by one task, where the data of each lie in one JVM: in {@code local}
 * mode always; on a cluster where they lie in one partition.
 */
final class FusedSteps implements Steps {
  private static final long ABOUT_A_SECOND = 1_000_000_000;
  private static final double NANOS_PER_MILLI = 1e6;

  private final JavaSparkContext context;
  private final RDD<Shard> shards;
  private final BlockLayout layout;
  private final FusedTask.Setting setting;

  FusedSteps(JavaSparkContext context, TrainingData data, FusedTask.Setting setting) {
    this.context = context;
    this.shards = data.shards().rdd();
    this.layout = data.layout();
    this.setting = setting;
  }

  /** The threads of a task: those of the slots that idle in this JVM, or what a task is given. */
  static int threads(JavaSparkContext context) {
    return context.isLocal()
        ? Math.min(context.defaultParallelism(), Runtime.getRuntime().availableProcessors())
        : context.getConf().getInt("spark.task.cpus", 1);
  }

  /** Whether a step's data lie where one task can read them. */
  boolean canTake(int epoch, int step) {
    return context.isLocal() || partitionsOf(epoch, step).size() == 1;
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
      StepTime time = StepTime.of(sending, submitted, TaskTime.now(), result.time());
      state.restore(result.after());
      tell(result, time, (System.nanoTime() - start) / NANOS_PER_MILLI, taken);
      if (result.diverged() != null) {
        throw new Update.Diverged(result.diverged());
      }
    }
  }

  private FusedTask.Result run(Sent<StepState.Snapshot> sent, FusedTask.Stretch stretch) {
    int partition = partitionsOf(stretch.epoch(), stretch.first()).iterator().next();
    Partition[] readable = shards.partitions().clone();
    if (!context.isLocal()) {
      Arrays.fill(readable, null);
      readable[partition] = shards.partitions()[partition];
    }
    FusedTask.Data data = new FusedTask.Data(shards, readable, layout);
    TakeResult result = new TakeResult();
    context
        .sc()
        .runJob(
            shards,
            new FusedTask(setting, data, sent, stretch),
            CollectionConverters.asScala(List.<Object>of(partition)).toSeq(),
            result,
            ClassTag.apply(FusedTask.Result.class));
    return result.taken.orElseThrow();
  }

  /** What the task had in common for all of its steps is shared among them evenly. */
  private static void tell(
      FusedTask.Result result, StepTime job, double millis, Consumer<Taken> taken) {
    int steps = result.steps().size();
    double unknown = Math.max(0, millis - job.total());
    for (int step = 0; step < steps; step++) {
      taken.accept(
          new Taken(
              result.steps().get(step),
              new StepTime(
                  job.schedule() / steps,
                  job.broadcast() / steps,
                  result.computing(step),
                  (job.aggregate() + unknown) / steps,
                  result.updating(step))));
    }
  }

  /** On the driver. */
  private static final class TakeResult
      extends AbstractFunction2<Object, FusedTask.Result, BoxedUnit> {
    private Optional<FusedTask.Result> taken = Optional.empty();

    @Override
    public BoxedUnit apply(Object partition, FusedTask.Result result) {
      taken = Optional.of(result);
      return BoxedUnit.UNIT;
    }
  }
}
