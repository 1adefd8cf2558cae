package io.github.sparkmlp.shutdown;

import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import io.github.sparkmlp.preflight.Preflight;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.spark.ExceptionFailure;
import org.apache.spark.ExecutorLostFailure;
import org.apache.spark.FetchFailed;
import org.apache.spark.Resubmitted$;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskEndReason;
import org.apache.spark.TaskResultLost$;
import org.apache.spark.scheduler.JobFailed;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/**
 * Tells why tasks failed: lost executors and shuffle files, where a retry helps, or our own
 * exceptions and too little memory, where it does not.
 */
public final class TaskFailures extends SparkListener {
  private static final int EVENTS_SECONDS = 5;

  private static volatile Optional<TaskFailures> latest = Optional.empty();

  private final CountDownLatch jobFailed = new CountDownLatch(1);
  private volatile boolean lost;
  private volatile String lostForMemory = "";

  private TaskFailures() {}

  /** Starts listening to a context. */
  public static TaskFailures of(SparkContext context) {
    TaskFailures failures = new TaskFailures();
    context.addSparkListener(failures);
    latest = Optional.of(failures);
    return failures;
  }

  /** Explains a command's failure by the failed tasks of the latest context. */
  static JobFailure explain(Throwable thrown) {
    return latest
        .map(failures -> failures.explain(thrown, Optional.empty()))
        .orElseGet(() -> JobExit.failure(thrown));
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd task) {
    TaskEndReason reason = task.reason();
    if (reason instanceof ExecutorLostFailure
        || reason instanceof FetchFailed
        || reason instanceof Resubmitted$
        || reason instanceof TaskResultLost$) {
      lost = true;
    } else if (reason instanceof ExceptionFailure) {
      lost = false;
    }
  }

  @Override
  public void onExecutorRemoved(SparkListenerExecutorRemoved executor) {
    if (OutOfMemory.isReason(executor.reason())) {
      lostForMemory = executor.reason();
    }
  }

  @Override
  public void onJobEnd(SparkListenerJobEnd job) {
    if (job.jobResult() instanceof JobFailed) {
      jobFailed.countDown();
    }
  }

  /**
   * Explains a failed Spark job, with the exit code that follows from its last failed task.
   *
   * @param estimated the estimated memory need, once known
   */
  public JobFailure explain(Throwable thrown, Optional<Preflight.Cluster> estimated) {
    JobFailure failure = JobExit.failure(thrown, estimated);
    boolean unexplained =
        failure.exitCode() == ExitCode.SOFTWARE || failure.exitCode() == ExitCode.IO_ERROR;
    if (thrown instanceof JobFailure || !unexplained || !lostResources()) {
      return failure;
    }
    return lostForMemory.isEmpty()
        ? ExitCode.TEMPORARY.failure(
            failure.getMessage(),
            "Executors or their files were lost too often; the same command resumes the run.",
            thrown)
        : OutOfMemory.ofExecutor(lostForMemory, estimated, thrown);
  }

  /** Waits for the events of the failed job, which arrive a little after its exception. */
  private boolean lostResources() {
    try {
      return jobFailed.await(EVENTS_SECONDS, TimeUnit.SECONDS) && lost;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
