package io.github.sparkmlp.kernel;

/** The readable reference: plain loops whose order of accumulation is the definition. */
final class ScalarKernels implements Kernels {
  static final ScalarKernels INSTANCE = new ScalarKernels();
  private static final long serialVersionUID = 1;

  private static final float LOG2_E = 0x1.715476p0f;

  /** Added to a small float, it leaves the nearest whole number in the lowest bits. */
  private static final float ROUND = 0x1.8p23f;

  private ScalarKernels() {}

  private Object readResolve() {
    return INSTANCE;
  }

  @Override
  public void affine(Matrix weights, Matrix bias, Matrix x, Matrix z) {
    for (int out = 0; out < z.rows; out++) {
      int zRow = z.row(out);
      float b = bias.at(out, 0);
      for (int e = 0; e < z.columns; e++) {
        z.values[zRow + e] = b;
      }
      for (int in = 0; in < x.rows; in++) {
        addScaledRow(weights.at(out, in), x, in, z, out);
      }
    }
  }

  @Override
  public void inputGradient(Matrix weights, Matrix delta, Matrix gradient) {
    for (int in = 0; in < gradient.rows; in++) {
      int row = gradient.row(in);
      for (int e = 0; e < gradient.columns; e++) {
        gradient.values[row + e] = 0;
      }
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
  public void weightGradient(Matrix delta, Matrix x, Matrix gradient) {
    for (int out = 0; out < gradient.rows; out++) {
      int deltaRow = delta.row(out);
      for (int in = 0; in < gradient.columns; in++) {
        int xRow = x.row(in);
        float sum = 0;
        for (int e = 0; e < x.columns; e++) {
          sum = Math.fma(delta.values[deltaRow + e], x.values[xRow + e], sum);
        }
        gradient.values[gradient.row(out) + in] = sum;
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
  public void sigmoid(Matrix a) {
    for (int r = 0; r < a.rows; r++) {
      int row = a.row(r);
      for (int e = 0; e < a.columns; e++) {
        a.values[row + e] = sigmoid(a.values[row + e]);
      }
    }
  }

  @Override
  public void sigmoidGradient(Matrix a, Matrix delta) {
    for (int r = 0; r < a.rows; r++) {
      int aRow = a.row(r);
      int deltaRow = delta.row(r);
      for (int e = 0; e < a.columns; e++) {
        float value = a.values[aRow + e];
        delta.values[deltaRow + e] *= value * (1 - value);
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
    float clamped = Math.min(Math.max(x, -104f), 89f);
    float t = Math.fma(clamped, LOG2_E, ROUND);
    int n = Float.floatToRawIntBits(t) - Float.floatToRawIntBits(ROUND);
    float f = t - ROUND;
    float r = Math.fma(f, 0x1.05c610p-29f, Math.fma(f, -0x1.62e430p-1f, clamped));
    float p = Math.fma(r, 0x1.6d4366p-10f, 0x1.120ba6p-7f);
    p = Math.fma(r, p, 0x1.5554e8p-5f);
    p = Math.fma(r, p, 0x1.5554dcp-3f);
    p = Math.fma(r, p, 0.5f);
    float power = Math.fma(r * r, p, r) + 1;
    int half = n >> 1;
    return power * powerOfTwo(half) * powerOfTwo(n - half);
  }

  private static float powerOfTwo(int n) {
    return Float.intBitsToFloat((n + 127) << 23);
  }

  /** Within 3 ulp, never decreasing: the quotient is taken where exp does not overflow. */
  static float sigmoid(float x) {
    float q = 1 / (1 + exp(Math.abs(x)));
    return x < 0 ? q : 1 - q;
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
  public int accumulate(float[] values, FixedPoint scale, long[] sums) {
    double factor = scale.factor();
    int largest = 0;
    for (int i = 0; i < values.length; i++) {
      largest = Math.max(largest, Float.floatToRawIntBits(values[i]) & Integer.MAX_VALUE);
      sums[i] += (long) Math.rint(values[i] * factor);
    }
    return FixedPoint.exponent(Float.intBitsToFloat(largest));
  }

  @Override
  public void merge(long[] sums, long[] others) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += others[i];
    }
  }
}
