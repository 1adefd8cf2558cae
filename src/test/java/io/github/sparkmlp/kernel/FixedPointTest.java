package io.github.sparkmlp.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class FixedPointTest {

  @Property
  void admissibleAddendsNeverOverflowTheSum(
      @ForAll @LongRange(min = 1, max = 1L << 40) long addends) {
    int bits = FixedPoint.ofAddends(addends).bits();
    BigDecimal most = BigDecimal.valueOf(2).pow(bits).multiply(BigDecimal.valueOf(addends));
    assertThat(most).isLessThanOrEqualTo(BigDecimal.valueOf(Long.MAX_VALUE));
  }

  @Property
  void admitsExactlyWhatFitsInTheBits(
      @ForAll @FloatRange(min = -1e30f, max = 1e30f) float value,
      @ForAll @IntRange(min = -64, max = 80) int scale) {
    FixedPoint point = new FixedPoint(51, scale);
    boolean fits = Math.abs((double) value) * Math.scalb(1.0, scale) < Math.scalb(1.0, 51);
    assertThat(point.admits(FixedPoint.exponent(value))).isEqualTo(fits);
  }

  @Property
  void fittingLeavesSevenBitsOfRoom(@ForAll @IntRange(min = -30, max = 100) int exponent) {
    FixedPoint fitting = FixedPoint.ofAddends(8).fitting(exponent);
    assertThat(fitting.admits(exponent)).isTrue();
    assertThat(fitting.admits(exponent + 6)).isTrue();
    assertThat(fitting.admits(exponent + 7)).isFalse();
  }

  @Test
  void whatIsNotFiniteIsNeverAdmitted() {
    for (double value :
        new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
      assertThat(new FixedPoint(51, -64).admits(FixedPoint.exponent(value))).isFalse();
    }
  }

  @Test
  void theScaleFollowsOnlyFarMoves() {
    FixedPoint point = FixedPoint.ofAddends(1);
    assertThat(point).isEqualTo(new FixedPoint(51, 32));
    assertThat(point.following(12)).isEqualTo(point);
    assertThat(point.following(20)).isEqualTo(point);
    assertThat(point.following(21)).isEqualTo(new FixedPoint(51, 23));
    assertThat(point.following(3)).isEqualTo(new FixedPoint(51, 41));
    assertThat(point.following(-200)).isEqualTo(new FixedPoint(51, 80));
    assertThat(point.following(FixedPoint.ZERO)).isEqualTo(point);
  }

  @Test
  void roundsHalfToEven() {
    FixedPoint point = new FixedPoint(51, 0);
    assertThat(new long[] {point.of(0.5), point.of(1.5), point.of(-2.5), point.of(2.6)})
        .containsExactly(0, 2, -2, 3);
    assertThat(new FixedPoint(51, 4).value(24)).isEqualTo(1.5);
  }
}
