package io.github.sparkmlp.step;

import java.io.Serializable;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * A value of about the model's size that is sent to tasks.
 *
 * @param <T> what is sent
 */
sealed interface Sent<T extends Serializable> extends Serializable, AutoCloseable {
  /** Models of up to this many parameters may travel with the tasks. */
  int SMALL_MODEL = 1 << 16;

  /**
   * Sends a value. For a small model it is a part of the tasks, which Spark broadcasts anyway: that
   * is cheaper, though each task unpacks its own copy. Otherwise it is broadcast on its own, once
   * to each executor.
   */
  static <T extends Serializable> Sent<T> to(JavaSparkContext context, T value, int parameters) {
    return parameters <= SMALL_MODEL
        ? new WithTasks<>(value)
        : new Broadcasted<>(context.broadcast(value));
  }

  /**
   * The value, in a task; waits until it has arrived. It must not be changed: other tasks may share
   * it.
   */
  T value();

  /** Releases the value, on the driver, after the last task. */
  @Override
  void close();

  record Broadcasted<T extends Serializable>(Broadcast<T> broadcast) implements Sent<T> {
    @Override
    public T value() {
      return broadcast.value();
    }

    @Override
    public void close() {
      broadcast.destroy();
    }
  }

  record WithTasks<T extends Serializable>(T value) implements Sent<T> {
    @Override
    public void close() {}
  }
}
