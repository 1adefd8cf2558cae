package io.github.sparkmlp.kernel;

import java.util.Arrays;

/** The readable reference kernels: plain loops whose order of accumulation is the definition. */
final class ScalarKernels implements Kernels {
  static final ScalarKernels INSTANCE = new ScalarKernels();

  /** Below this exp is 0; above {@link #GREATEST_EXP} it is infinite. */
  static final float LEAST_EXP = -104;

  static final float GREATEST_EXP = 89;
  static final float LOG2_E = 0x1.715476p0f;

  /** Added to a small float, it leaves the nearest whole number in the lowest bits. */
  static final float ROUND = 0x1.8p23f;

  /** −ln 2 in two parts. */
  static final float LN2_HIGH = -0x1.62e430p-1f;

  static final float LN2_LOW = 0x1.05c610p-29f;

  /** e^r = 1 + r + E2 r² + … + E6 r⁶. */
  static final float E2 = 0.5f;

  static final float E3 = 0x1.5554dcp-3f;
  static final float E4 = 0x1.5554e8p-5f;
  static final float E5 = 0x1.120ba6p-7f;
  static final float E6 = 0x1.6d4366p-10f;

  /** For |x| below this, tanh x = x + T1 x³ + … + T4 x⁹. */
  static final float SMALL_TANH = 0.55f;

  static final float T1 = -0x1.5553dap-2f;
  static final float T2 = 0x1.10b23ep-3f;
  static final float T3 = -0x1.ac766ap-5f;
  static final float T4 = 0x1.01e000p-6f;

  private ScalarKernels() {}

  @Override
  public String name() {
    return "scalar";
  }

  @Override
  public void affine(Matrix weights, Matrix bias, Matrix x, Matrix z, Scratch scratch) {
    fill(bias, z);
    addProduct(weights, x, z, scratch);
  }

  @Override
  public void addProduct(Matrix weights, Matrix x, Matrix z, Scratch scratch) {
    for (int out = 0; out < z.rows; out++) {
      for (int in = 0; in < x.rows; in++) {
        addScaledRow(weights.at(out, in), x, in, z, out);
      }
    }
  }

  @Override
  public void addProduct(Matrix weights, SparseMatrix x, Matrix z) {
    for (int out = 0; out < z.rows; out++) {
      int zRow = z.row(out);
      for (int e = 0; e < z.columns; e++) {
        int in = x.index[e];
        if (in != SparseMatrix.NONE) {
          float sum = z.values[zRow + e];
          z.values[zRow + e] = Math.fma(weights.at(out, in), x.values[e], sum);
        }
      }
    }
  }

  @Override
  public void inputGradient(Matrix weights, Matrix delta, Matrix gradient, Scratch scratch) {
    for (int in = 0; in < gradient.rows; in++) {
      int row = gradient.row(in);
      Arrays.fill(gradient.values, row, row + gradient.columns, 0);
      for (int out = 0; out < delta.rows; out++) {
        addScaledRow(weights.at(out, in), delta, out, gradient, in);
      }
    }
  }

  /** y[to][e] = fma(factor, x[from][e], y[to][e]): one more link of every example's chain. */
  private static void addScaledRow(float factor, Matrix x, int from, Matrix y, int to) {
    float[] xs = x.values;
    float[] ys = y.values;
    int xRow = x.row(from);
    int yRow = y.row(to);
    for (int e = 0; e < y.columns; e++) {
      ys[yRow + e] = Math.fma(factor, xs[xRow + e], ys[yRow + e]);
    }
  }

  @Override
  public void weightGradient(Matrix delta, Matrix x, Matrix gradient, Scratch scratch) {
    for (int in = 0; in < gradient.rows; in++) {
      int xRow = x.row(in);
      for (int out = 0; out < gradient.columns; out++) {
        int deltaRow = delta.row(out);
        float sum = 0;
        for (int e = 0; e < x.columns; e++) {
          sum = Math.fma(delta.values[deltaRow + e], x.values[xRow + e], sum);
        }
        gradient.values[gradient.row(in) + out] = sum;
      }
    }
  }

  @Override
  public void addWeightGradient(Matrix delta, SparseMatrix x, Matrix gradient, Scratch scratch) {
    for (int e = 0; e < delta.columns; e++) {
      int in = x.index[e];
      for (int out = 0; in != SparseMatrix.NONE && out < delta.rows; out++) {
        int at = gradient.row(in) + out;
        gradient.values[at] = Math.fma(delta.at(out, e), x.values[e], gradient.values[at]);
      }
    }
  }

  @Override
  public void biasGradient(Matrix delta, Matrix gradient) {
    for (int out = 0; out < delta.rows; out++) {
      float sum = 0;
      for (int e = 0; e < delta.columns; e++) {
        sum += delta.at(out, e);
      }
      gradient.values[gradient.row(out)] = sum;
    }
  }

  @Override
  public void sigmoid(Matrix z, Matrix a, Scratch scratch) {
    for (int r = 0; r < a.rows; r++) {
      int row = a.row(r);
      for (int e = 0; e < a.columns; e++) {
        a.values[row + e] = sigmoid(z.at(r, e));
      }
    }
  }

  @Override
  public void tanh(Matrix z, Matrix a, Scratch scratch) {
    for (int r = 0; r < a.rows; r++) {
      int row = a.row(r);
      for (int e = 0; e < a.columns; e++) {
        a.values[row + e] = tanh(z.at(r, e));
      }
    }
  }

  @Override
  public void leakyReluGradient(Matrix a, float slope, Matrix delta) {
    for (int r = 0; r < a.rows; r++) {
      int row = delta.row(r);
      for (int e = 0; e < a.columns; e++) {
        if (!(a.at(r, e) > 0)) {
          delta.values[row + e] *= slope;
        }
      }
    }
  }

  @Override
  public void softmax(Matrix z, Matrix p) {
    for (int e = 0; e < z.columns; e++) {
      float largest = Float.NEGATIVE_INFINITY;
      for (int r = 0; r < z.rows; r++) {
        largest = Math.max(largest, z.at(r, e));
      }
      float sum = 0;
      for (int r = 0; r < z.rows; r++) {
        float power = exp(z.at(r, e) - largest);
        p.values[p.row(r) + e] = power;
        sum += power;
      }
      for (int r = 0; r < z.rows; r++) {
        p.values[p.row(r) + e] /= sum;
      }
    }
  }

  /**
   * e^x within 1.08 ulp, never decreasing: e^x = 2^n · e^r with n = rint(x / ln 2) and |r| ≤ ln 2 /
   * 2, where e^r = 1 + r + r² P(r). The two factors of 2^n keep results near the ends of the range
   * exact.
   */
  static float exp(float x) {
    float clamped = Math.min(Math.max(x, LEAST_EXP), GREATEST_EXP);
    float t = Math.fma(clamped, LOG2_E, ROUND);
    int n = Float.floatToRawIntBits(t) - Float.floatToRawIntBits(ROUND);
    float f = t - ROUND;
    float r = Math.fma(f, LN2_LOW, Math.fma(f, LN2_HIGH, clamped));
    float p = Math.fma(r, E6, E5);
    p = Math.fma(r, p, E4);
    p = Math.fma(r, p, E3);
    p = Math.fma(r, p, E2);
    float power = Math.fma(r * r, p, r) + 1;
    int half = n >> 1;
    return power * powerOfTwo(half) * powerOfTwo(n - half);
  }

  private static float powerOfTwo(int n) {
    return Float.intBitsToFloat((n + 127) << 23);
  }

  /** The sigmoid within 3 ulp, never decreasing: q = 1 / (1 + e^|x|) for negative x, else 1 − q. */
  static float sigmoid(float x) {
    float q = 1 / (1 + exp(Math.abs(x)));
    return x < 0 ? q : 1 - q;
  }

  /**
   * tanh x within 1.81 ulp, never decreasing: a polynomial near 0, and 1 − 2 / (1 + e^2x) beyond.
   */
  static float tanh(float x) {
    float magnitude = Math.abs(x);
    if (magnitude < SMALL_TANH) {
      float square = x * x;
      float p = Math.fma(square, T4, T3);
      p = Math.fma(square, p, T2);
      p = Math.fma(square, p, T1);
      return Math.fma(x * square, p, x);
    }
    float large = 1 - 2 / (1 + exp(magnitude + magnitude));
    return x < 0 ? -large : large;
  }

  @Override
  public void widen(byte[] bytes, int start, float divisor, Matrix x) {
    int from = start;
    for (int r = 0; r < x.rows; r++) {
      int row = x.row(r);
      for (int e = 0; e < x.columns; e++) {
        x.values[row + e] = (bytes[from++] & 0xff) / divisor;
      }
    }
  }

  @Override
  public void widen(float[] raw, int start, float divisor, Matrix x) {
    int from = start;
    for (int r = 0; r < x.rows; r++) {
      int row = x.row(r);
      for (int e = 0; e < x.columns; e++) {
        x.values[row + e] = raw[from++] / divisor;
      }
    }
  }

  @Override
  public int accumulate(float[] values, int from, int to, FixedPoint scale, long[] sums) {
    double factor = scale.factor();
    int largest = 0;
    for (int i = from; i < to; i++) {
      largest = Math.max(largest, Float.floatToRawIntBits(values[i]) & Integer.MAX_VALUE);
      sums[i] += (long) Math.rint(values[i] * factor);
    }
    return FixedPoint.exponent(Float.intBitsToFloat(largest));
  }

  @Override
  public void mean(long[] sums, double divisor, float[] mean) {
    for (int i = 0; i < mean.length; i++) {
      mean[i] = (float) (sums[i] / divisor);
    }
  }

  @Override
  public boolean areFinite(float[] values) {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }
}
