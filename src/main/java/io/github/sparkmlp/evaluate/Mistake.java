package io.github.sparkmlp.evaluate;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Comparator;

/** An example of one class that was taken for another. */
public final class Mistake implements Serializable {
  private static final long serialVersionUID = 1;

  /** The most probable first; then by content, so that nothing else decides. */
  static final Comparator<Mistake> ORDER =
      Comparator.comparingDouble(Mistake::probability)
          .reversed()
          .thenComparingInt(Mistake::actual)
          .thenComparingInt(Mistake::predicted)
          .thenComparing(Mistake::features, Arrays::compare);

  private final int actual;
  private final int predicted;
  private final float probability;
  private final float[] features;

  Mistake(int actual, int predicted, float probability, float[] features) {
    this.actual = actual;
    this.predicted = predicted;
    this.probability = probability;
    this.features = features;
  }

  public int actual() {
    return actual;
  }

  public int predicted() {
    return predicted;
  }

  /** Of the class that was predicted. */
  public float probability() {
    return probability;
  }

  /** Raw, as they were read. */
  public float[] features() {
    return features;
  }
}
