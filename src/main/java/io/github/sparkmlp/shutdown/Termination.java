package io.github.sparkmlp.shutdown;

import io.github.sparkmlp.failure.ExitCode;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.hadoop.util.ShutdownHookManager;

/**
 * Handles SIGTERM and Ctrl-C: asks the training to stop before its next step and to save, then ends
 * the process with the exit code of {@link Ending}, usually {@link ExitCode#TEMPORARY}. This is
 * best effort within the platform's grace period.
 */
public final class Termination implements BooleanSupplier, AutoCloseable {
  /** The hook's priority: Spark stops its context at 40, file systems close at 10. */
  private static final int BEFORE_SPARK = 60;

  private static final int AFTER_ALL = 1;
  private static final int GRACE_SECONDS = 25;
  private static final int REPORT_SECONDS = 3;

  private final Runnable stop = this::stop;
  private final Runnable halt = this::halt;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile boolean requested;
  private volatile boolean training;

  public Termination() {
    ShutdownHookManager hooks = ShutdownHookManager.get();
    hooks.addShutdownHook(stop, BEFORE_SPARK, GRACE_SECONDS + 1, TimeUnit.SECONDS);
    hooks.addShutdownHook(halt, AFTER_ALL);
  }

  /** Whether the training should stop; first asked when the training begins. */
  @Override
  public boolean getAsBoolean() {
    training = true;
    return requested;
  }

  /** Ends the handling; nothing is left to save. */
  @Override
  public void close() {
    closed.countDown();
    ShutdownHookManager hooks = ShutdownHookManager.get();
    if (!hooks.isShutdownInProgress()) {
      hooks.removeShutdownHook(stop);
      hooks.removeShutdownHook(halt);
    }
  }

  private void stop() {
    requested = true;
    if (training) {
      try {
        closed.await(GRACE_SECONDS, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Halts the process: during shutdown this is the only way to choose the exit code. */
  private void halt() {
    Runtime.getRuntime().halt(Ending.await(REPORT_SECONDS));
  }
}
