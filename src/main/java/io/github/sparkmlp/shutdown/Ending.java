package io.github.sparkmlp.shutdown;

import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns the process's exit code. The main thread decides it together with {@code run.json}; other
 * threads may demand that the job ends with a given failure, and a shutdown hook waits for the
 * decision.
 */
public final class Ending {
  private static final Logger LOG = LoggerFactory.getLogger(JobExit.class);
  private static final int SECONDS_TO_LEAVE = 30;

  private static final CompletableFuture<Integer> DECIDED = new CompletableFuture<>();
  private static final AtomicReference<JobFailure> DEMANDED = new AtomicReference<>();
  private static volatile Optional<Thread> main = Optional.empty();

  private Ending() {}

  /** Makes this thread the one that decides, and watches the others for running out of memory. */
  public static void ownedByThisThread() {
    main = Optional.of(Thread.currentThread());
    Thread.setDefaultUncaughtExceptionHandler(Ending::uncaught);
  }

  /** Decides the exit code; the first decision holds. */
  static void decide(int exitCode) {
    DECIDED.complete(exitCode);
  }

  /** Waits for the exit code during shutdown; a retryable one if nothing is decided in time. */
  static int await(int seconds) {
    try {
      return DECIDED.get(seconds, TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException e) {
      return demanded().map(JobExit::report).orElse(ExitCode.TEMPORARY.number());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitCode.TEMPORARY.number();
    }
  }

  /** Returns the failure that another thread demanded: the cause of what the main thread sees. */
  public static Optional<JobFailure> demanded() {
    return Optional.ofNullable(DEMANDED.get());
  }

  /** Ends the job from another thread, whatever the main thread is waiting for. */
  public static void demand(JobFailure failure) {
    if (main.isPresent() && DEMANDED.compareAndSet(null, failure)) {
      main.get().interrupt();
      try {
        DECIDED.get(SECONDS_TO_LEAVE, TimeUnit.SECONDS);
      } catch (TimeoutException | ExecutionException | InterruptedException e) {
        Runtime.getRuntime().halt(JobExit.report(failure));
      }
    }
  }

  private static void uncaught(Thread thread, Throwable thrown) {
    LOG.error("Uncaught in {}", thread.getName(), thrown);
    if (OutOfMemory.isReason(thrown)) {
      demand(OutOfMemory.failure(thrown, Optional.empty()));
    }
  }
}
