package io.github.sparkmlp.job;

import io.github.sparkmlp.record.RunLog;
import java.util.Properties;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/** Tells how far the stages of loading are, until it is closed. */
final class LoadingProgress extends SparkListener implements AutoCloseable {
  private final SparkContext context;
  private final RunLog log;
  private String description = "";
  private int stage = -1;
  private int tasks;
  private int done;
  private boolean closed;

  LoadingProgress(SparkContext context, RunLog log) {
    this.context = context;
    this.log = log;
    context.addSparkListener(this);
  }

  @Override
  public synchronized void onStageSubmitted(SparkListenerStageSubmitted submitted) {
    Properties properties = submitted.properties();
    if (!closed && properties != null) {
      description = properties.getProperty("spark.job.description", "load the rows");
      stage = submitted.stageInfo().stageId();
      tasks = submitted.stageInfo().numTasks();
      done = 0;
      log.loading(description, 0, tasks);
    }
  }

  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd task) {
    if (!closed && task.stageId() == stage && task.taskInfo().successful() && done < tasks) {
      log.loading(description, ++done, tasks);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    context.removeSparkListener(this);
  }
}
