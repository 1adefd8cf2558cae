package io.github.sparkmlp.ending;

import io.github.sparkmlp.failure.ExitCode;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.hadoop.util.ShutdownHookManager;

/**
 * What happens on SIGTERM or Ctrl-C: the training is asked to stop before its next step, saves, and
 * the process ends with what {@link Ending} knows, {@link ExitCode#TEMPORARY} as a rule; best
 * effort within the platform's grace.
 */
public final class Termination implements BooleanSupplier, AutoCloseable {
  /** Spark stops its context at 40, file systems close at 10. */
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

  /** Whether the training should stop. Asked for the first time when it begins. */
  @Override
  public boolean getAsBoolean() {
    training = true;
    return requested;
  }

  /** Nothing is left to be saved. */
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

  /** The exit code of a process that is being ended can be chosen in this way alone. */
  private void halt() {
    Runtime.getRuntime().halt(Ending.await(REPORT_SECONDS));
  }
}
