package io.github.sparkmlp.optim;

import io.github.sparkmlp.config.ScheduleConfig;
import io.github.sparkmlp.config.ScheduleConfig.Cosine;
import io.github.sparkmlp.config.ScheduleConfig.Curve;
import io.github.sparkmlp.config.ScheduleConfig.Exponential;
import io.github.sparkmlp.config.ScheduleConfig.OneCycle;
import io.github.sparkmlp.config.ScheduleConfig.Step;
import java.io.Serializable;

/**
 * The learning rate of each step, by PyTorch's definitions: a linear warm-up, then a curve. It is
 * computed in double with {@link StrictMath}.
 *
 * <p>Loshchilov, Hutter: SGDR: Stochastic Gradient Descent with Warm Restarts. ICLR 2017 (cosine).
 * Smith, Topin: Super-Convergence. 2018 (one-cycle).
 */
public final class Schedule implements Serializable {
  private static final long serialVersionUID = 1;

  /** One-cycle begins at this fraction of the peak rate, and ends at a 10,000th of that. */
  private static final double FIRST = 1.0 / 25;

  private static final double LAST = FIRST / 1e4;

  private final Curve curve;
  private final double rate;
  private final int epochSteps;
  private final long warmUp;
  private final long length;

  /**
   * The schedule of a training.
   *
   * @param rate the learning rate that the curve multiplies
   * @param epochSteps steps in an epoch
   */
  public Schedule(ScheduleConfig config, double rate, int epochSteps, int epochs) {
    this.curve = config.curve();
    this.rate = rate;
    this.epochSteps = epochSteps;
    this.warmUp = Math.round(config.warmUpEpochs() * epochSteps);
    this.length = (long) epochSteps * epochs - warmUp;
  }

  /**
   * η of a step.
   *
   * @param step from 0, over all epochs
   */
  public double learningRate(long step) {
    if (step < warmUp) {
      double first = 1.0 / warmUp;
      return rate * (first + (1 - first) * step / warmUp);
    }
    return rate * factor(step - warmUp);
  }

  private double factor(long step) {
    double epochs = (double) step / epochSteps;
    if (curve instanceof Step steps) {
      return StrictMath.pow(steps.factor(), Math.floor(epochs / steps.everyEpochs()));
    } else if (curve instanceof Exponential exponential) {
      return StrictMath.pow(exponential.factor(), epochs);
    } else if (curve instanceof Cosine cosine) {
      return halfCosine(1, cosine.least(), (double) step / length);
    } else if (curve instanceof OneCycle cycle) {
      return oneCycle(cycle, step);
    }
    return 1;
  }

  private double oneCycle(OneCycle cycle, long step) {
    if (length == 1) {
      return 1;
    }
    double top = cycle.rise() * length - 1;
    double end = length - 1;
    return top > 0 && step <= top
        ? halfCosine(FIRST, 1, step / top)
        : halfCosine(1, LAST, (step - top) / (end - top));
  }

  /** Half a cosine from one value to another, while {@code share} goes from 0 to 1. */
  private static double halfCosine(double from, double to, double share) {
    return to + (from - to) * (1 + StrictMath.cos(Math.PI * share)) / 2;
  }
}
