package io.github.sparkmlp.step;

import io.github.sparkmlp.optim.Optimizer;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** The state that a step changes and the next depends on; fused steps change their task's copy. */
public final class StepState {
  private final float[] parameters;
  private final Optimizer optimizer;
  private final DivergenceWatch watch = new DivergenceWatch();
  private GradientSum.Scales scales;
  private long steps;
  private long updates;

  /**
   * The state before the first step.
   *
   * @param parameters updated in place
   */
  public StepState(float[] parameters, Optimizer optimizer, GradientSum.Scales scales) {
    this.parameters = parameters;
    this.optimizer = optimizer;
    this.scales = scales;
  }

  public float[] parameters() {
    return parameters;
  }

  public Optimizer optimizer() {
    return optimizer;
  }

  /** Updates the parameters by the next mean gradient. */
  void update(float[] meanGradient, double learningRate) {
    updates++;
    optimizer.update(parameters, meanGradient, learningRate, updates);
  }

  /** How often the parameters were updated; steps whose examples have no weight do not count. */
  public long updates() {
    return updates;
  }

  long steps() {
    return steps;
  }

  void stepDone() {
    steps++;
  }

  /** Continues where an earlier start of the run stopped. */
  public void resume(long stepsDone, long updatesDone) {
    steps = stepsDone;
    updates = updatesDone;
  }

  public DivergenceWatch watch() {
    return watch;
  }

  public GradientSum.Scales scales() {
    return scales;
  }

  public void scales(GradientSum.Scales next) {
    scales = next;
  }

  /** The current state in serializable form; it shares this state's arrays. */
  Snapshot snapshot() {
    Snapshot snapshot = new Snapshot();
    snapshot.arrays = arrays();
    snapshot.watch = watch;
    snapshot.scales = scales.exponents();
    snapshot.steps = steps;
    snapshot.updates = updates;
    return snapshot;
  }

  /** Takes over the state of a snapshot; copies its arrays. */
  void restore(Snapshot snapshot) {
    float[][] arrays = arrays();
    for (int i = 0; i < arrays.length; i++) {
      System.arraycopy(snapshot.arrays[i], 0, arrays[i], 0, arrays[i].length);
    }
    watch.restore(snapshot.watch);
    scales = scales.with(snapshot.scales);
    steps = snapshot.steps;
    updates = snapshot.updates;
  }

  /** The parameters, then the optimizer's arrays, sorted by name. */
  private float[][] arrays() {
    List<float[]> arrays = new ArrayList<>(List.of(parameters));
    arrays.addAll(new TreeMap<>(optimizer.state()).values());
    return arrays.toArray(float[][]::new);
  }

  static final class Snapshot implements Serializable {
    private static final long serialVersionUID = 1;

    private float[][] arrays;
    private DivergenceWatch watch;
    private int[] scales;
    private long steps;
    private long updates;

    private void writeObject(ObjectOutputStream out) throws IOException {
      out.writeInt(arrays.length);
      for (float[] array : arrays) {
        ArrayStream.write(out, array);
      }
      out.writeObject(watch);
      out.writeObject(scales);
      out.writeLong(steps);
      out.writeLong(updates);
    }

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
      arrays = new float[in.readInt()][];
      for (int i = 0; i < arrays.length; i++) {
        arrays[i] = ArrayStream.readFloats(in);
      }
      watch = (DivergenceWatch) in.readObject();
      scales = (int[]) in.readObject();
      steps = in.readLong();
      updates = in.readLong();
    }
  }
}
