package io.github.sparkmlp.step;

import java.io.Serializable;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * A value of about the model's size that is sent to tasks.
 *
 * @param own the value as a part of the tasks; null if it is broadcast
 * @param broadcast of the value; null if it is a part of the tasks
 * @param <T> what is sent
 */
record Sent<T extends Serializable>(T own, Broadcast<T> broadcast)
    implements Serializable, AutoCloseable {
  /** Models of up to this many parameters may travel with the tasks. */
  private static final int SMALL_MODEL = 1 << 16;

  /**
   * Sends a value. For a small model it is a part of the tasks, which Spark broadcasts anyway: that
   * is cheaper, though each task unpacks its own copy. Otherwise it is broadcast on its own, once
   * to each executor.
   */
  static <T extends Serializable> Sent<T> to(JavaSparkContext context, T value, int parameters) {
    return parameters <= SMALL_MODEL
        ? new Sent<>(value, null)
        : new Sent<>(null, context.broadcast(value));
  }

  /**
   * The value, in a task; waits until it has arrived. It must not be changed: other tasks may share
   * it.
   */
  T value() {
    return broadcast == null ? own : broadcast.value();
  }

  /** Releases the value, on the driver, after the last task. */
  @Override
  public void close() {
    if (broadcast != null) {
      broadcast.destroy();
    }
  }
}
