package io.github.sparkmlp.evaluate;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Comparator;

/** An example of one class that was taken for another. */
public final class Mistake implements Serializable {
  private static final long serialVersionUID = 1;

  /** The surest first; then by content, so that nothing else decides. */
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

  /** The probability of the class that was predicted, or its score where that is none. */
  public float sureness() {
    return sureness;
  }

  /** Raw, as they were read. */
  public float[] features() {
    return features;
  }
}
