package io.github.sparkmlp.kernel;

import java.io.Serializable;

/**
 * The scale of a sum whose order does not matter: each addend v is rounded once to the whole number
 * rint(v · 2^s) and added to a {@code long}. Integer addition is exact, associative and
 * commutative.
 *
 * <p>An addend has at most b = min(51, 62 − ⌈log2 n⌉) bits, so no sum of n addends overflows. The
 * scale follows the largest exponent seen, and leaves seven bits of room above it.
 *
 * @param bits b
 * @param scale s
 */
public record FixedPoint(int bits, int scale) implements Serializable {
  /** The exponent that zero counts with: below that of any other double. */
  public static final int ZERO = -1100;

  private static final int INITIAL_SCALE = 32;
  private static final int ROOM = 7;
  private static final int TOLERANCE = 8;
  private static final int LEAST_SCALE = -64;
  private static final int GREATEST_SCALE = 80;

  /** The initial scale for sums of up to this many addends. */
  public static FixedPoint ofAddends(long addends) {
    int log2 = addends <= 1 ? 0 : Long.SIZE - Long.numberOfLeadingZeros(addends - 1);
    return new FixedPoint(Math.min(51, 62 - log2), INITIAL_SCALE);
  }

  /** ⌊log2 |v|⌋; {@link #ZERO} for zero; 1024, which no scale admits, for infinity and NaN. */
  public static int exponent(double value) {
    return value == 0 ? ZERO : Math.getExponent(value);
  }

  /** Whether every |v · 2^s| is below 2^b, given the largest exponent of the addends. */
  public boolean admits(int exponent) {
    return exponent + scale < bits;
  }

  /** The scale that leaves room above the largest exponent. */
  public FixedPoint fitting(int exponent) {
    int fitting = Math.max(LEAST_SCALE, Math.min(GREATEST_SCALE, bits - ROOM - exponent));
    return new FixedPoint(bits, fitting);
  }

  /** The scale for the next sum: this one, unless it is far from the fitting one. */
  public FixedPoint following(int exponent) {
    FixedPoint fitting = fitting(exponent);
    boolean far = Math.abs(fitting.scale - scale) > TOLERANCE;
    return far && exponent != ZERO ? fitting : this;
  }

  /** A fixed point with the same number of bits at another scale. */
  public FixedPoint withScale(int other) {
    return new FixedPoint(bits, other);
  }

  /** The fixed-point number of a value: rint(v · 2^s). */
  public long of(double value) {
    return (long) Math.rint(value * factor());
  }

  /** The double that a fixed-point sum stands for. */
  public double value(long sum) {
    return sum * Math.scalb(1.0, -scale);
  }

  /** 2^s. */
  double factor() {
    return Math.scalb(1.0, scale);
  }
}
