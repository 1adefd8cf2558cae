package io.github.sparkmlp.step;

import io.github.sparkmlp.block.BatchPlan;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaSparkContext;

/** Shared steps: blocks lie on many executors; the driver adds gradients and updates parameters. */
public record SharedSteps(
    JavaSparkContext context, SharedGradients gradients, Update update, BatchPlan plan)
    implements Steps {
  @Override
  public void take(StepState state, int epoch, int step, Consumer<Taken> taken) {
    long start = System.nanoTime();
    context.setJobDescription("epoch %s, step %s".formatted(epoch, step + 1));
    StepResult result = update.take(state, plan.step(epoch, step), gradients);
    double millis = (System.nanoTime() - start) / StepTime.NANOS_PER_MILLI;
    StepTime time = gradients.takeTime().withTotal(millis);
    taken.accept(
        new Taken(gradients.strategy(), result, time, millis - time.compute() - time.update()));
  }
}
