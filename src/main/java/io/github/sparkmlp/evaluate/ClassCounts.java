package io.github.sparkmlp.evaluate;

import java.io.Serializable;
import java.util.function.IntToDoubleFunction;

/**
 * How often each class or label was present, was predicted, and both. For classes there is also the
 * confusion matrix, unless there are too many.
 */
public final class ClassCounts implements Serializable {
  private static final long serialVersionUID = 1;

  /** The most classes that have a confusion matrix. */
  static final int MOST_CONFUSED = 256;

  private final long[] actual;
  private final long[] predicted;
  private final long[] right;

  /** Row: the actual class, column: the predicted one. */
  private final long[][] confusion;

  /** Zero counts; an example has one class if they are exclusive, else any number of labels. */
  ClassCounts(int classes, boolean exclusive) {
    actual = new long[classes];
    predicted = new long[classes];
    right = new long[classes];
    confusion = exclusive && classes <= MOST_CONFUSED ? new long[classes][classes] : new long[0][];
  }

  void add(int actualClass, int predictedClass) {
    add(actualClass, true, actualClass == predictedClass);
    if (actualClass != predictedClass) {
      add(predictedClass, false, true);
    }
    if (confusion.length > 0) {
      confusion[actualClass][predictedClass]++;
    }
  }

  void add(int label, boolean isThere, boolean isPredicted) {
    actual[label] += isThere ? 1 : 0;
    predicted[label] += isPredicted ? 1 : 0;
    right[label] += isThere && isPredicted ? 1 : 0;
  }

  void merge(ClassCounts other) {
    add(actual, other.actual);
    add(predicted, other.predicted);
    add(right, other.right);
    for (int c = 0; c < confusion.length; c++) {
      add(confusion[c], other.confusion[c]);
    }
  }

  static void add(long[] counts, long[] others) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += others[i];
    }
  }

  public int classes() {
    return actual.length;
  }

  /** The number of examples of a class. */
  public long support(int c) {
    return actual[c];
  }

  /** The share of a class's predictions that are right; 0 if it was never predicted. */
  public double precision(int c) {
    return predicted[c] == 0 ? 0 : (double) right[c] / predicted[c];
  }

  /** The share of a class's examples that were predicted; 0 if there are none. */
  public double recall(int c) {
    return actual[c] == 0 ? 0 : (double) right[c] / actual[c];
  }

  /** The harmonic mean of precision and recall; 0 if both are 0. */
  public double f1(int c) {
    long both = actual[c] + predicted[c];
    return both == 0 ? 0 : 2.0 * right[c] / both;
  }

  /** The mean of a metric over the classes that occur or were predicted. */
  double macro(IntToDoubleFunction metric) {
    double sum = 0;
    int seen = 0;
    for (int c = 0; c < classes(); c++) {
      if (actual[c] + predicted[c] > 0) {
        sum += metric.applyAsDouble(c);
        seen++;
      }
    }
    return sum / seen;
  }

  /** The confusion matrix, actual × predicted; empty for labels, and for too many classes. */
  public long[][] confusion() {
    return confusion;
  }
}
