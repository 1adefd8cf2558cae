package io.github.sparkmlp.faults;

import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.ExceptionFailure;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/** Counts tasks that failed with an exception. */
final class FailedTasks extends SparkListener {
  private final AtomicInteger count;

  FailedTasks(AtomicInteger count) {
    this.count = count;
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd task) {
    if (task.reason() instanceof ExceptionFailure) {
      count.incrementAndGet();
    }
  }
}
