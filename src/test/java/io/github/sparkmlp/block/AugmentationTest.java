package io.github.sparkmlp.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.sparkmlp.config.AugmentConfig;
import io.github.sparkmlp.kernel.Matrix;
import io.github.sparkmlp.order.Features;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Images whose first channel is the row of each pixel and whose second is its column: after the
 * change they tell where each pixel came from.
 */
class AugmentationTest {
  private static final int SIZE = 41;
  private static final int PIXELS = SIZE * SIZE;
  private static final int CENTRE = SIZE / 2;

  private static Augmentation augmentation(double shift, double rotate, double alpha) {
    return new Augmentation(new AugmentConfig(List.of(2, SIZE, SIZE), shift, rotate, alpha, 4), 5);
  }

  private static Features coordinates(int n) {
    Features raw = Features.allocate(2 * PIXELS * n, false);
    for (int p = 0; p < PIXELS; p++) {
      int row = p / SIZE;
      for (int e = 0; e < n; e++) {
        raw.floats[p * n + e] = row;
        raw.floats[(PIXELS + p) * n + e] = p % SIZE;
      }
    }
    return raw;
  }

  private static Matrix change(Augmentation augmentation, int epoch, long first, int n) {
    Matrix x = new Matrix(new float[2 * PIXELS * n], 0, 2 * PIXELS, n, n);
    augmentation.change(coordinates(n), 0, epoch, first, x);
    return x;
  }

  private static double row(Matrix x, int row, int column, int e) {
    return x.at(row * SIZE + column, e);
  }

  private static double column(Matrix x, int row, int column, int e) {
    return x.at(PIXELS + row * SIZE + column, e);
  }

  @Test
  void withoutAnyAmountNothingChanges() {
    Matrix x = change(augmentation(0, 0, 0), 1, 0, 3);
    assertThat(x.values).isEqualTo(coordinates(3).floats);
  }

  @Test
  void shiftsAreTheSameForAllPixelsAndFillTheirRange() {
    Matrix x = change(augmentation(3, 0, 0), 1, 0, 200);
    double least = 3;
    double greatest = -3;
    for (int e = 0; e < 200; e++) {
      double down = row(x, CENTRE, CENTRE, e) - CENTRE;
      double right = column(x, CENTRE, CENTRE, e) - CENTRE;
      assertThat(Math.abs(down)).isLessThan(3);
      assertThat(Math.abs(right)).isLessThan(3);
      assertThat(row(x, 30, 10, e) - 30).isCloseTo(down, within(1e-4));
      assertThat(column(x, 30, 10, e) - 10).isCloseTo(right, within(1e-4));
      least = Math.min(least, down);
      greatest = Math.max(greatest, right);
    }
    assertThat(least).isLessThan(-2.8);
    assertThat(greatest).isGreaterThan(2.8);
  }

  @Test
  void rotationsKeepTheCentreAndAllDistances() {
    Matrix x = change(augmentation(0, 20, 0), 1, 0, 200);
    double most = 0;
    for (int e = 0; e < 200; e++) {
      assertThat(row(x, CENTRE, CENTRE, e)).isCloseTo(CENTRE, within(1e-4));
      double down = row(x, CENTRE, CENTRE + 10, e) - CENTRE;
      double right = column(x, CENTRE, CENTRE + 10, e) - CENTRE;
      assertThat(Math.hypot(down, right)).isCloseTo(10, within(1e-4));
      assertThat(row(x, CENTRE + 10, CENTRE, e) - CENTRE).isCloseTo(right, within(1e-4));
      most = Math.max(most, Math.toDegrees(Math.abs(Math.atan2(down, right))));
    }
    assertThat(most).isBetween(19.0, 20.0001);
  }

  /** Smoothed uniform numbers deviate by alpha / √3 · 1 / (2 σ √π). */
  @Test
  void elasticDistortionsAreSmoothAndOfTheirStrength() {
    Matrix x = change(augmentation(0, 0, 34), 1, 0, 100);
    double squares = 0;
    double steps = 0;
    for (int e = 0; e < 100; e++) {
      double down = row(x, CENTRE, CENTRE, e) - CENTRE;
      double next = row(x, CENTRE, CENTRE + 1, e) - CENTRE;
      double right = column(x, CENTRE, CENTRE, e) - CENTRE;
      squares += down * down + right * right;
      steps += (next - down) * (next - down);
    }
    double expected = 34 / Math.sqrt(3) / (2 * 4 * Math.sqrt(Math.PI));
    assertThat(Math.sqrt(squares / 200)).isCloseTo(expected, within(0.25 * expected));
    assertThat(Math.sqrt(steps / 100)).isLessThan(0.3 * expected);
  }

  @Test
  void outsideOfTheImageThereIsNothing() {
    Matrix x = new Matrix(new float[PIXELS * 50], 0, PIXELS, 50, 50);
    Features white = Features.allocate(PIXELS * 50, true);
    Arrays.fill(white.bytes, (byte) 200);
    new Augmentation(new AugmentConfig(List.of(SIZE, SIZE), SIZE, 0, 0, 4), 5)
        .change(white, 0, 1, 0, x);
    int black = 0;
    for (float value : x.values) {
      assertThat(value).isBetween(0f, 200f);
      black += value == 0 ? 1 : 0;
    }
    assertThat(black / (double) x.values.length).isBetween(0.6, 0.85);
  }

  @Test
  void whatHappensDependsOnTheExamplesPlaceAndEpochAndNotOnItsBlock() {
    Augmentation all = augmentation(2, 10, 30);
    Matrix whole = change(all, 4, 1_000, 9);
    Matrix part = change(all, 4, 1_003, 5);
    for (int i = 0; i < whole.rows; i++) {
      for (int e = 0; e < 5; e++) {
        assertThat(part.at(i, e)).isEqualTo(whole.at(i, e + 3));
      }
    }
    assertThat(change(all, 5, 1_000, 9).values).isNotEqualTo(whole.values);
    assertThat(whole.at(100, 0)).isNotEqualTo(whole.at(100, 1));
  }
}
