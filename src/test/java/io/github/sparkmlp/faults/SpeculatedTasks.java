package io.github.sparkmlp.faults;

import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskStart;

/** Counts second attempts that were started because the first ones took long. */
final class SpeculatedTasks extends SparkListener {
  private final AtomicInteger count;

  SpeculatedTasks(AtomicInteger count) {
    this.count = count;
  }

  @Override
  public void onTaskStart(SparkListenerTaskStart task) {
    if (task.taskInfo().speculative()) {
      count.incrementAndGet();
    }
  }
}
