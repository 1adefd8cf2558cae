package io.github.sparkmlp.train;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/** The parameters of one step on their way to its tasks. */
sealed interface SentParameters extends Serializable, AutoCloseable {

  /** By a broadcast of their own, once to each executor. */
  static SentParameters broadcast(JavaSparkContext context, float[] values) {
    return new Broadcasted(context.broadcast(new Parameters(values)));
  }

  /**
   * As a part of the tasks, which Spark broadcasts anyway: cheaper for small models, but each task
   * unpacks its own.
   */
  static SentParameters withTasks(float[] values) {
    return new WithTasks(new Parameters(values));
  }

  /** In a task: waits until they are there. */
  float[] values();

  /** On the driver, after the last task. */
  @Override
  void close();

  /** By a broadcast of their own. */
  record Broadcasted(Broadcast<Parameters> broadcast) implements SentParameters {
    @Override
    public float[] values() {
      return broadcast.value().values;
    }

    @Override
    public void close() {
      broadcast.destroy();
    }
  }

  /** As a part of the tasks. */
  record WithTasks(Parameters parameters) implements SentParameters {
    @Override
    public float[] values() {
      return parameters.values;
    }

    @Override
    public void close() {}
  }

  /** What crosses the wire. */
  final class Parameters implements Serializable {
    private static final long serialVersionUID = 1;

    private float[] values;

    Parameters(float[] values) {
      this.values = values;
    }

    private void writeObject(ObjectOutputStream out) throws IOException {
      ArrayStream.write(out, values);
    }

    private void readObject(ObjectInputStream in) throws IOException {
      values = ArrayStream.readFloats(in);
    }
  }
}
