package io.github.sparkmlp.evaluate;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The surest mistakes, in order; equal ones are kept once. */
final class Mistakes implements Serializable {
  private static final long serialVersionUID = 1;

  private final int most;
  private final List<Mistake> sorted = new ArrayList<>();

  Mistakes(int most) {
    this.most = most;
  }

  /** Whether a mistake of this sureness may be among them. */
  boolean admit(float sureness) {
    return sorted.size() < most || (most > 0 && sureness >= sorted.get(most - 1).sureness());
  }

  void add(Mistake mistake) {
    int found = Collections.binarySearch(sorted, mistake, Mistake.ORDER);
    if (found < 0) {
      sorted.add(-found - 1, mistake);
    }
    if (sorted.size() > most) {
      sorted.remove(most);
    }
  }

  void merge(Mistakes other) {
    other.sorted.forEach(this::add);
  }

  List<Mistake> all() {
    return List.copyOf(sorted);
  }
}
