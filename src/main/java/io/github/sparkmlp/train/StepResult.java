package io.github.sparkmlp.train;

import io.github.sparkmlp.evaluate.Score;
import io.github.sparkmlp.evaluate.ScoreSum;
import io.github.sparkmlp.nn.ParameterLayout;

/** What comes back from the executors in one step. */
final class StepResult {
  private final float[] meanGradient;
  private final Score score;
  private final ScoreSum counts;
  private final double weight;
  private final GradientSum.Scales nextScales;
  private final StepTime time;

  /** The result of a sum with these scales, and where the time went until then. */
  StepResult(GradientSum sum, GradientSum.Scales scales, ParameterLayout layout, StepTime time) {
    this.time = time;
    meanGradient = sum.mean(scales, layout);
    score = sum.score().score(scales.score());
    counts = sum.score();
    weight = sum.score().weight(scales.score());
    nextScales = scales.following(sum);
  }

  float[] meanGradient() {
    return meanGradient;
  }

  /** Of the step's examples, before the update. */
  Score score() {
    return score;
  }

  /** What the score was made of. */
  ScoreSum counts() {
    return counts;
  }

  /** For the sums of the next step. */
  GradientSum.Scales nextScales() {
    return nextScales;
  }

  StepTime time() {
    return time;
  }

  /** The total weight of the step's examples; a step of weight 0 teaches nothing. */
  double weight() {
    return weight;
  }
}
