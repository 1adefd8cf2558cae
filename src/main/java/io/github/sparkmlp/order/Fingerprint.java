package io.github.sparkmlp.order;

import java.io.Serializable;
import java.util.Locale;

/** Tells whether two sets of examples are the same: their number, and the sum of their hashes. */
public final class Fingerprint implements Serializable {
  public static final Fingerprint EMPTY = new Fingerprint(0, 0, 0);
  private static final long serialVersionUID = 1;

  private final long examples;
  private final long high;
  private final long low;

  Fingerprint(long examples, long high, long low) {
    this.examples = examples;
    this.high = high;
    this.low = low;
  }

  public Fingerprint plus(Fingerprint other) {
    return new Fingerprint(examples + other.examples, high + other.high, low + other.low);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Fingerprint fingerprint
        && fingerprint.examples == examples
        && fingerprint.high == high
        && fingerprint.low == low;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(examples ^ high ^ low);
  }

  public long examples() {
    return examples;
  }

  /** The number of examples, then the sums in hexadecimal. */
  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%s-%016x%016x", examples, high, low);
  }
}
