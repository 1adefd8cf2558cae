package io.github.sparkmlp.step;

import java.io.Serializable;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * Something of the model's size on its way to tasks.
 *
 * @param <T> what is sent
 */
sealed interface Sent<T extends Serializable> extends Serializable, AutoCloseable {
  /** Up to so many parameters may travel with the tasks. */
  int SMALL_MODEL = 1 << 16;

  /**
   * As a part of the tasks, which Spark broadcasts anyway: cheaper for small models, but each task
   * unpacks its own. Or by a broadcast of its own, once to each executor.
   */
  static <T extends Serializable> Sent<T> to(JavaSparkContext context, T value, int parameters) {
    return parameters <= SMALL_MODEL
        ? new WithTasks<>(value)
        : new Broadcasted<>(context.broadcast(value));
  }

  /** In a task: waits until it is there. It is only read: other tasks may have the same one. */
  T value();

  /** On the driver, after the last task. */
  @Override
  void close();

  /** By a broadcast of its own. */
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

  /** As a part of the tasks. */
  record WithTasks<T extends Serializable>(T value) implements Sent<T> {
    @Override
    public void close() {}
  }
}
