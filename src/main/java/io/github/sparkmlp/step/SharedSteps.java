package io.github.sparkmlp.step;

import io.github.sparkmlp.block.BatchPlan;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Shared steps: their blocks lie on many executors; the driver adds the gradients and updates the
 * parameters.
 */
public final class SharedSteps implements Steps {
  private static final double NANOS_PER_MILLI = 1e6;

  private final JavaSparkContext context;
  private final SharedGradients gradients;
  private final Update update;
  private final BatchPlan plan;

  public SharedSteps(
      JavaSparkContext context, SharedGradients gradients, Update update, BatchPlan plan) {
    this.context = context;
    this.gradients = gradients;
    this.update = update;
    this.plan = plan;
  }

  @Override
  public void take(StepState state, int epoch, int step, Consumer<Taken> taken) {
    long start = System.nanoTime();
    context.setJobDescription("epoch %s, step %s".formatted(epoch, step + 1));
    StepResult result = update.take(state, plan.step(epoch, step), gradients);
    double millis = (System.nanoTime() - start) / NANOS_PER_MILLI;
    StepTime time = gradients.takeTime().withTotal(millis);
    taken.accept(
        new Taken(gradients.strategy(), result, time, millis - time.compute() - time.update()));
  }
}
