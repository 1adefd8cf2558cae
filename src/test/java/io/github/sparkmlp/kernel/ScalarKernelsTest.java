package io.github.sparkmlp.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class ScalarKernelsTest {
  private static final Kernels KERNELS = Kernels.scalar();
  private static final float GUARD = 12345.678f;

  @Test
  void affineIsOneFmaChainFromTheBias() {
    Matrix weights = random(5, 7, 7, 1);
    Matrix bias = random(5, 1, 1, 2);
    Matrix x = random(7, 9, 32, 3);
    Matrix z = random(5, 9, 32, 4);
    KERNELS.affine(weights, bias, x, z, new Scratch());
    for (int out = 0; out < 5; out++) {
      for (int e = 0; e < 9; e++) {
        float sum = bias.at(out, 0);
        for (int in = 0; in < 7; in++) {
          sum = Math.fma(weights.at(out, in), x.at(in, e), sum);
        }
        assertSameBits(z.at(out, e), sum);
      }
    }
    assertGuarded(z);
  }

  @Test
  void gradientsAreFmaChainsFromZero() {
    Matrix weights = random(5, 7, 7, 1);
    Matrix delta = random(5, 9, 32, 2);
    Matrix x = random(7, 9, 32, 3);
    Matrix weightGradient = random(7, 5, 5, 4);
    Matrix biasGradient = random(5, 1, 1, 5);
    Matrix inputGradient = random(7, 9, 32, 6);
    KERNELS.weightGradient(delta, x, weightGradient, new Scratch());
    KERNELS.biasGradient(delta, biasGradient);
    KERNELS.inputGradient(weights, delta, inputGradient, new Scratch());
    for (int out = 0; out < 5; out++) {
      float bias = 0;
      for (int e = 0; e < 9; e++) {
        bias += delta.at(out, e);
      }
      assertSameBits(biasGradient.at(out, 0), bias);
      for (int in = 0; in < 7; in++) {
        float sum = 0;
        for (int e = 0; e < 9; e++) {
          sum = Math.fma(delta.at(out, e), x.at(in, e), sum);
        }
        assertSameBits(weightGradient.at(in, out), sum);
      }
    }
    for (int in = 0; in < 7; in++) {
      for (int e = 0; e < 9; e++) {
        float sum = 0;
        for (int out = 0; out < 5; out++) {
          sum = Math.fma(weights.at(out, in), delta.at(out, e), sum);
        }
        assertSameBits(inputGradient.at(in, e), sum);
      }
    }
    assertGuarded(weightGradient);
    assertGuarded(biasGradient);
    assertGuarded(inputGradient);
  }

  /** A function of floats, its exact value, and how far it may be off. */
  private record Approximation(
      UnaryOperator<Float> function, DoubleUnaryOperator exact, double ulps) {

    /** Every 97th float of both signs, in ascending order. */
    void check() {
      float last = Float.NEGATIVE_INFINITY;
      for (int bits = 0x43000000; bits > 0; bits -= 97) {
        last = check(-Float.intBitsToFloat(bits), last);
      }
      for (int bits = 0; bits < 0x43000000; bits += 97) {
        last = check(Float.intBitsToFloat(bits), last);
      }
    }

    private float check(float x, float last) {
      float value = function.apply(x);
      double expected = exact.applyAsDouble(x);
      double magnitude = Math.abs(expected);
      if (magnitude >= Float.MIN_NORMAL && magnitude <= Float.MAX_VALUE) {
        double error = Math.abs(value - expected) / Math.ulp((float) expected);
        if (!(error <= ulps)) {
          throw new AssertionError("f(%s) = %s is off by %s ulp".formatted(x, value, error));
        }
      }
      if (!(value >= last)) {
        throw new AssertionError("f(%s) = %s after %s".formatted(x, value, last));
      }
      return value;
    }
  }

  @Test
  void exponentialIsAccurateAndNeverDecreases() {
    new Approximation(ScalarKernels::exp, StrictMath::exp, 1.1).check();
  }

  @Test
  void sigmoidIsAccurateAndNeverDecreases() {
    new Approximation(ScalarKernels::sigmoid, x -> 1 / (1 + StrictMath.exp(-x)), 3).check();
  }

  @Test
  void tanhIsAccurateAndNeverDecreases() {
    new Approximation(ScalarKernels::tanh, StrictMath::tanh, 2).check();
  }

  @Test
  void functionsAreExactAtTheEnds() {
    float infinity = Float.POSITIVE_INFINITY;
    assertThat(ScalarKernels.exp(0)).isEqualTo(1);
    assertThat(ScalarKernels.exp(-infinity)).isEqualTo(0);
    assertThat(ScalarKernels.exp(infinity)).isEqualTo(infinity);
    assertThat(ScalarKernels.exp(Float.NaN)).isNaN();
    assertThat(ScalarKernels.sigmoid(0)).isEqualTo(0.5f);
    assertThat(ScalarKernels.sigmoid(-infinity)).isEqualTo(0);
    assertThat(ScalarKernels.sigmoid(infinity)).isEqualTo(1);
    assertThat(ScalarKernels.sigmoid(Float.NaN)).isNaN();
    assertThat(ScalarKernels.tanh(0)).isZero();
    assertThat(ScalarKernels.tanh(-0f)).isZero();
    assertThat(ScalarKernels.tanh(-infinity)).isEqualTo(-1);
    assertThat(ScalarKernels.tanh(infinity)).isEqualTo(1);
    assertThat(ScalarKernels.tanh(Float.NaN)).isNaN();
  }

  @Test
  void softmaxColumnsAddUpToOneEvenForLargeInputs() {
    Matrix z = random(4, 9, 32, 1);
    z.values[z.row(2) + 3] = 3e38f;
    Matrix p = random(4, 9, 32, 2);
    KERNELS.softmax(z, p);
    for (int e = 0; e < 9; e++) {
      double sum = 0;
      double exactSum = 0;
      for (int c = 0; c < 4; c++) {
        sum += p.at(c, e);
        exactSum += StrictMath.exp(z.at(c, e) - (e == 3 ? (double) 3e38f : 0));
      }
      assertThat(sum).isBetween(1 - 1e-6, 1 + 1e-6);
      for (int c = 0; c < 4; c++) {
        double exact = StrictMath.exp(z.at(c, e) - (e == 3 ? (double) 3e38f : 0)) / exactSum;
        assertThat((double) p.at(c, e)).isBetween(exact - 1e-6, exact + 1e-6);
      }
    }
    assertGuarded(p);
  }

  @Test
  void bytesAndFloatsWidenToTheSameQuotients() {
    byte[] bytes = new byte[256];
    float[] floats = new float[256];
    for (int i = 0; i < 256; i++) {
      bytes[i] = (byte) i;
      floats[i] = i;
    }
    Matrix fromBytes = random(16, 16, 32, 1);
    Matrix fromFloats = random(16, 16, 32, 2);
    KERNELS.widen(bytes, 0, 255, fromBytes);
    KERNELS.widen(floats, 0, 255, fromFloats);
    for (int i = 0; i < 256; i++) {
      assertSameBits(fromBytes.at(i / 16, i % 16), (float) (i / 255.0));
      assertSameBits(fromFloats.at(i / 16, i % 16), (float) (i / 255.0));
    }
    assertGuarded(fromBytes);
    assertGuarded(fromFloats);
  }

  @Test
  void fixedPointSumsDoNotDependOnTheOrder() {
    FixedPoint scale = FixedPoint.ofAddends(50);
    float[][] gradients = new float[50][];
    Random random = new Random(7);
    for (int i = 0; i < gradients.length; i++) {
      gradients[i] = new float[33];
      for (int j = 0; j < 33; j++) {
        gradients[i][j] = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(8) - 6));
      }
    }
    long[] ascending = new long[33];
    for (float[] gradient : gradients) {
      accumulate(gradient, scale, ascending);
    }
    long[] left = new long[33];
    long[] right = new long[33];
    for (int i = gradients.length - 1; i >= 0; i--) {
      accumulate(gradients[i], scale, i % 3 == 0 ? left : right);
    }
    KERNELS.merge(left, right);
    assertThat(left).isEqualTo(ascending);
  }

  private static int accumulate(float[] values, FixedPoint scale, long[] sums) {
    return KERNELS.accumulate(values, 0, values.length, scale, sums);
  }

  @Test
  void accumulateTellsTheLargestExponent() {
    long[] sums = new long[3];
    FixedPoint scale = FixedPoint.ofAddends(1);
    assertThat(accumulate(new float[] {0, -0f, 0}, scale, sums)).isEqualTo(FixedPoint.ZERO);
    assertThat(accumulate(new float[] {0.1f, -9, 3}, scale, sums)).isEqualTo(3);
    assertThat(accumulate(new float[] {1, Float.NaN, 2}, scale, sums)).isEqualTo(1024);
    assertThat(accumulate(new float[] {1, Float.NEGATIVE_INFINITY, 2}, scale, sums))
        .isEqualTo(1024);
    assertThat(accumulate(new float[] {Float.MIN_VALUE, 0, 0}, scale, sums)).isEqualTo(-149);
  }

  /** A random matrix amid guard values. */
  private static Matrix random(int rows, int columns, int stride, long seed) {
    float[] values = new float[3 + rows * stride + 5];
    Arrays.fill(values, GUARD);
    Random random = new Random(seed);
    Matrix matrix = new Matrix(values, 3, rows, columns, stride);
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        values[matrix.row(r) + c] = (float) random.nextGaussian();
      }
    }
    return matrix;
  }

  private static void assertGuarded(Matrix matrix) {
    for (int i = 0; i < matrix.values.length; i++) {
      int within = i - matrix.offset;
      boolean inside =
          within >= 0
              && within / matrix.stride < matrix.rows
              && within % matrix.stride < matrix.columns;
      if (!inside) {
        assertSameBits(matrix.values[i], GUARD);
      }
    }
  }

  private static void assertSameBits(float actual, float expected) {
    assertThat(Float.floatToIntBits(actual)).isEqualTo(Float.floatToIntBits(expected));
  }
}
