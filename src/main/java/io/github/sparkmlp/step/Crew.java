package io.github.sparkmlp.step;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/**
 * The threads of one task, who work on each of its steps together. A step may take a tenth of a
 * millisecond, so that threads wait for the next one awake for a while before they sleep.
 */
final class Crew implements AutoCloseable {
  /** About a tenth of a millisecond. */
  private static final int SPINS = 5_000;

  private static final AtomicInteger STARTED = new AtomicInteger();

  /** Of this JVM; idle ones end after a minute. */
  private static final ExecutorService THREADS = Executors.newCachedThreadPool(Crew::thread);

  private final Helper[] helpers;
  private final AtomicInteger busy = new AtomicInteger();
  private IntConsumer work;
  private volatile boolean closed;
  private volatile Throwable failure;

  /**
   * A crew of so many threads.
   *
   * @param threads the calling one included
   */
  Crew(int threads) {
    helpers = new Helper[threads - 1];
    for (int i = 0; i < helpers.length; i++) {
      helpers[i] = new Helper(i + 1);
      THREADS.execute(helpers[i]);
    }
  }

  private static Thread thread(Runnable helper) {
    Thread thread = new Thread(helper, "fused-steps-" + STARTED.incrementAndGet());
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Runs {@code part} with 0, 1, … {@code parts} − 1, each in a thread of its own; returns then.
   */
  void run(int parts, IntConsumer part) {
    work = part;
    busy.set(parts - 1);
    for (int i = 0; i < parts - 1; i++) {
      helpers[i].call();
    }
    try {
      part.accept(0);
    } finally {
      awaitHelpers();
    }
    if (failure != null) {
      throw new IllegalStateException("a thread of a fused step failed", failure);
    }
  }

  /** Helpers may have to wait for a core: on a busy machine, or where there are fewer of these. */
  @SuppressWarnings("ThreadPriorityCheck")
  private void awaitHelpers() {
    for (int spins = 0; busy.get() > 0; spins++) {
      if (spins < SPINS) {
        Thread.onSpinWait();
      } else {
        Thread.yield();
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    for (Helper helper : helpers) {
      helper.call();
    }
  }

  private final class Helper implements Runnable {
    private final int part;
    private volatile int calls;
    private volatile Thread sleeping;

    Helper(int part) {
      this.part = part;
    }

    /** By the crew's own thread alone. */
    @SuppressWarnings("NonAtomicVolatileUpdate")
    void call() {
      calls++;
      LockSupport.unpark(sleeping);
    }

    @Override
    public void run() {
      for (int answered = 1; awaitCall(answered); answered++) {
        try {
          work.accept(part);
        } catch (Throwable e) {
          failure = e;
        }
        busy.decrementAndGet();
      }
    }

    /** Returns whether there is work. */
    private boolean awaitCall(int number) {
      for (int spins = 0; calls < number && spins < SPINS; spins++) {
        Thread.onSpinWait();
      }
      if (calls < number) {
        sleeping = Thread.currentThread();
        while (calls < number) {
          LockSupport.park(this);
        }
        sleeping = null;
      }
      return !closed;
    }
  }
}
