package io.github.sparkmlp.step;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Serializable;

/**
 * Detects a diverged training: in many consecutive steps, the loss is several times its lowest
 * level so far, and above half of the first loss.
 */
public final class DivergenceWatch implements Serializable {
  private static final long serialVersionUID = 1;

  /** About how many steps the moving level of the loss covers. */
  private static final double HORIZON = 100;

  private static final double FAR = 4;
  private static final double BEGINNING = 0.5;
  private static final int MOST_FAR_STEPS = 100;

  private double first = Double.NaN;
  private double level;
  private double lowest;
  private int farSteps;

  /** Adds the loss of the next step; returns whether the training has diverged. */
  boolean hasDiverged(double loss) {
    if (Double.isNaN(first)) {
      first = loss;
      level = loss;
      lowest = loss;
    }
    level += (loss - level) / HORIZON;
    lowest = Math.min(lowest, level);
    boolean far = loss > FAR * lowest && loss > BEGINNING * first;
    farSteps = far ? farSteps + 1 : 0;
    return farSteps >= MOST_FAR_STEPS;
  }

  /** The lowest level of the loss so far. */
  double lowest() {
    return lowest;
  }

  void restore(DivergenceWatch other) {
    first = other.first;
    level = other.level;
    lowest = other.lowest;
    farSteps = other.farSteps;
  }

  public void save(ObjectNode state) {
    if (!Double.isNaN(first)) {
      state.put("first", first).put("level", level).put("lowest", lowest).put("far", farSteps);
    }
  }

  public void resume(ObjectNode state) {
    first = state.path("first").asDouble(Double.NaN);
    level = state.path("level").asDouble();
    lowest = state.path("lowest").asDouble();
    farSteps = state.path("far").asInt();
  }
}
