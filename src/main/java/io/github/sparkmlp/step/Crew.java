package io.github.sparkmlp.step;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/**
 * The threads of one task, which share the work of each step. A step may take only a tenth of a
 * millisecond, so threads spin for a while before they sleep.
 */
final class Crew implements AutoCloseable {
  /** How often a thread spins before it sleeps: about a tenth of a millisecond. */
  private static final int SPINS = 5_000;

  private static final AtomicInteger STARTED = new AtomicInteger();

  /** The threads of all crews of this JVM; idle ones end after a minute. */
  private static final ExecutorService THREADS = Executors.newCachedThreadPool(Crew::thread);

  private final Helper[] helpers;
  private final AtomicInteger busy = new AtomicInteger();
  private IntConsumer work;
  private volatile boolean closed;
  private volatile Throwable failure;

  /** Starts a crew of this many threads, including the calling one. */
  Crew(int threads) {
    helpers = new Helper[threads - 1];
    for (int i = 0; i < helpers.length; i++) {
      helpers[i] = new Helper(i + 1);
      THREADS.execute(helpers[i]);
    }
  }

  private static Thread thread(Runnable helper) {
    Thread thread = new Thread(helper, "step-" + STARTED.incrementAndGet());
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Runs {@code part} with 0, 1, … {@code parts} − 1, each in a thread of its own, and returns when
   * all are done.
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
      throw new IllegalStateException("a thread of a step failed", failure);
    }
  }

  /**
   * Waits for the helpers. It yields after a while: a helper may need this core on a busy machine.
   */
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

    /** Gives the helper its next work; only the crew's own thread calls this. */
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

    /** Waits for the next call; returns whether there is work. */
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
