package io.github.sparkmlp.evaluate;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Histograms of the margin for two classes: the output of the second class minus that of the first.
 * Curves over thresholds have a point for each bin.
 */
public final class Margins implements Serializable {
  private static final long serialVersionUID = 1;

  private static final int STEPS = 20;
  private static final int FARTHEST = 12;

  /** Scores that are not logits lie within 1 or 2 of 0: their bins are narrower by this factor. */
  private static final int STRETCH = 8;

  private final long[] first = new long[2 * FARTHEST * STEPS + 1];
  private final long[] second = new long[first.length];
  private final int steps;

  /** Empty margins of logits, or of scores. */
  Margins(boolean logits) {
    steps = logits ? STEPS : STRETCH * STEPS;
  }

  /**
   * A threshold: examples of at least this margin are predicted as the second class.
   *
   * @param found examples of the second class that are predicted as the second
   * @param wrong examples of the first class that are predicted as the second
   */
  public record Threshold(long found, long wrong) {}

  void add(int actual, float margin) {
    int middle = FARTHEST * STEPS;
    long place = middle + Math.round((double) margin * steps);
    int bin = (int) Math.max(0, Math.min(first.length - 1, place));
    (actual == 1 ? second : first)[bin]++;
  }

  void merge(Margins other) {
    ClassCounts.add(first, other.first);
    ClassCounts.add(second, other.second);
  }

  /** All thresholds, from no example predicted as the second class to all. */
  public List<Threshold> thresholds() {
    List<Threshold> thresholds = new ArrayList<>();
    thresholds.add(new Threshold(0, 0));
    long found = 0;
    long wrong = 0;
    for (int i = first.length - 1; i >= 0; i--) {
      if (first[i] + second[i] > 0) {
        found += second[i];
        wrong += first[i];
        thresholds.add(new Threshold(found, wrong));
      }
    }
    return thresholds;
  }
}
