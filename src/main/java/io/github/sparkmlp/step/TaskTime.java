package io.github.sparkmlp.step;

import java.io.Serializable;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * When the task that ended last ran, in microseconds since 1970 by its host's clock. It travels
 * with the sums that it produced.
 */
final class TaskTime implements Serializable {
  private static final long serialVersionUID = 1;

  private long start = Long.MAX_VALUE;
  private long computing;
  private long end;

  static long now() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }

  /** Adds a shard's time, from asking for the parameters; computing began once they were ready. */
  void add(long asked, long ready) {
    start = Math.min(start, asked);
    end = now();
    computing += end - ready;
  }

  /** Takes over the other time if that task ended later. */
  void merge(TaskTime other) {
    if (other.end > end) {
      start = other.start;
      computing = other.computing;
      end = other.end;
    }
  }

  long start() {
    return start;
  }

  /** The computing time, without the wait for the parameters. */
  long computing() {
    return computing;
  }

  long end() {
    return end;
  }
}
