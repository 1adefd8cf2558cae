package io.github.sparkmlp.evaluate;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Comparator;

/** An example of one class that was predicted as another. */
public final class Mistake implements Serializable {
  private static final long serialVersionUID = 1;

  /** Puts the surest mistakes first; ties are ordered by content, so the order is unique. */
  static final Comparator<Mistake> ORDER =
      Comparator.comparingDouble(Mistake::sureness)
          .reversed()
          .thenComparingInt(Mistake::actual)
          .thenComparingInt(Mistake::predicted)
          .thenComparing(Mistake::features, Arrays::compare);

  private final int actual;
  private final int predicted;
  private final float sureness;
  private final float[] features;

  Mistake(int actual, int predicted, float sureness, float[] features) {
    this.actual = actual;
    this.predicted = predicted;
    this.sureness = sureness;
    this.features = features;
  }

  public int actual() {
    return actual;
  }

  public int predicted() {
    return predicted;
  }

  /** The probability of the predicted class, or its score if outputs are not probabilities. */
  public float sureness() {
    return sureness;
  }

  /** The raw features, as they were read. */
  public float[] features() {
    return features;
  }
}
