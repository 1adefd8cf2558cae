package io.github.sparkmlp.kernel;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;

/**
 * The arithmetic of a block of n examples, x feature-major: {@code in × n}.
 *
 * <p>Every implementation gives the same bits: each output of a matrix product is one chain of
 * {@code fma} in ascending order of the summed index, and each element-wise function is one fixed
 * sequence of float operations. The caller must pass the right shapes; nothing is checked here.
 * Matrices of examples have padded rows ({@link Matrix#paddedStride}).
 */
public sealed interface Kernels permits ScalarKernels, VectorKernels {

  static Kernels scalar() {
    return ScalarKernels.INSTANCE;
  }

  /**
   * The kernels that use vectors of the machine's preferred width; they need {@link
   * #vectorsAreThere}.
   */
  static Kernels vector() {
    return VectorKernels.INSTANCE;
  }

  /** Whether this JVM was started with the module of the Vector API. */
  static boolean vectorsAreThere() {
    return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
  }

  /**
   * Whether the processor multiplies and adds in one instruction. Without it {@link Math#fma} gives
   * the same bits, but takes a microsecond or more. Returns true if the JVM does not tell.
   */
  static boolean fmaIsFast() {
    HotSpotDiagnosticMXBean machine =
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    try {
      return machine == null || !machine.getVMOption("UseFMA").getValue().equals("false");
    } catch (IllegalArgumentException e) {
      return true;
    }
  }

  /**
   * e^x within 1.08 ulp, as the kernels compute it: several times faster than {@link
   * StrictMath#exp}.
   */
  static float exp(float x) {
    return ScalarKernels.exp(x);
  }

  /** The readable name of the kernels: their kind and vector width. */
  String name();

  /** z = W x + b: W {@code out × in}, b {@code out × 1}, z {@code out × n}; starts from b. */
  void affine(Matrix weights, Matrix bias, Matrix x, Matrix z, Scratch scratch);

  /** z = z + W x: W {@code out × in}, z {@code out × n}; continues the chains of z. */
  void addProduct(Matrix weights, Matrix x, Matrix z, Scratch scratch);

  /** z = z + W x: W {@code out × in}, x sparse, z {@code out × n}; continues the chains of z. */
  void addProduct(Matrix weights, SparseMatrix x, Matrix z);

  /** (∂W)ᵀ = x δᵀ, summed over the examples: δ {@code out × n}, (∂W)ᵀ {@code in × out}. */
  void weightGradient(Matrix delta, Matrix x, Matrix gradient, Scratch scratch);

  /**
   * (∂W)ᵀ = (∂W)ᵀ + x δᵀ, summed over the examples: δ {@code out × n}, x sparse, (∂W)ᵀ {@code in ×
   * out}. Rows in which x has no entry are not touched.
   */
  void addWeightGradient(Matrix delta, SparseMatrix x, Matrix gradient, Scratch scratch);

  /** ∂b = Σ δ over the examples: δ {@code out × n}, ∂b {@code out × 1}. */
  void biasGradient(Matrix delta, Matrix gradient);

  /** ∂x = Wᵀ δ: W {@code out × in}, δ {@code out × n}, ∂x {@code in × n}. */
  void inputGradient(Matrix weights, Matrix delta, Matrix gradient, Scratch scratch);

  /** a = 1 / (1 + exp(−z)); z and a may be the same matrix. */
  void sigmoid(Matrix z, Matrix a, Scratch scratch);

  /** a = tanh(z); z and a may be the same matrix. */
  void tanh(Matrix z, Matrix a, Scratch scratch);

  /** δ = δ where a > 0, else slope · δ, where a = max(z, slope · z). */
  void leakyReluGradient(Matrix a, float slope, Matrix delta);

  /** p = exp(z) / Σ exp(z) down each column; z and p may be the same matrix. */
  void softmax(Matrix z, Matrix p);

  /**
   * x = bytes / divisor, each the correctly rounded quotient.
   *
   * @param bytes unsigned, {@code x.rows × x.columns} without gaps from {@code start}
   */
  void widen(byte[] bytes, int start, float divisor, Matrix x);

  /** x = raw / divisor, as {@link #widen(byte[], int, float, Matrix)}. */
  void widen(float[] raw, int start, float divisor, Matrix x);

  /**
   * Adds rint(v · 2^s) of each value in a range to its sum.
   *
   * @param from index of the first value
   * @param to index after the last value; values outside the range may also count for the exponent
   * @return the largest exponent among the values ({@link FixedPoint#exponent}); the sums mean
   *     something only if the scale admits it
   */
  int accumulate(float[] values, int from, int to, FixedPoint scale, long[] sums);

  /** mean = sums / divisor, each the correctly rounded quotient of doubles, then a float. */
  void mean(long[] sums, double divisor, float[] mean);

  boolean areFinite(float[] values);

  // All implementations share the plain loops below: the compiler vectorizes them.

  /** z = b for every example: b {@code out × 1}, z {@code out × n}. */
  default void fill(Matrix bias, Matrix z) {
    for (int r = 0; r < z.rows; r++) {
      Arrays.fill(z.values, z.row(r), z.row(r) + z.columns, bias.at(r, 0));
    }
  }

  /** δ = δ · a (1 − a), where a = sigmoid(z). */
  default void sigmoidGradient(Matrix a, Matrix delta) {
    for (int r = 0; r < a.rows; r++) {
      int aRow = a.row(r);
      int deltaRow = delta.row(r);
      for (int e = 0; e < a.columns; e++) {
        float value = a.values[aRow + e];
        delta.values[deltaRow + e] *= value * (1 - value);
      }
    }
  }

  /** δ = δ · (1 − a²), where a = tanh(z). */
  default void tanhGradient(Matrix a, Matrix delta) {
    for (int r = 0; r < a.rows; r++) {
      int aRow = a.row(r);
      int deltaRow = delta.row(r);
      for (int e = 0; e < a.columns; e++) {
        float value = a.values[aRow + e];
        delta.values[deltaRow + e] *= 1 - value * value;
      }
    }
  }

  /** a = max(z, slope · z), slope below 1; z and a may be the same matrix. */
  default void leakyRelu(Matrix z, float slope, Matrix a) {
    for (int r = 0; r < a.rows; r++) {
      int zRow = z.row(r);
      int aRow = a.row(r);
      for (int e = 0; e < a.columns; e++) {
        float value = z.values[zRow + e];
        a.values[aRow + e] = Math.max(value, slope * value);
      }
    }
  }

  /** a = z · s, s = sigmoid(2u), u = √(2/π) (z + 0.044715 z³); z and a may be the same matrix. */
  default void gelu(Matrix z, Matrix a, Scratch scratch) {
    Matrix s = scratch.second(1, z.columns);
    for (int r = 0; r < z.rows; r++) {
      int zRow = z.row(r);
      int aRow = a.row(r);
      Gelu.gate(this, z, r, s, scratch);
      for (int e = 0; e < z.columns; e++) {
        a.values[aRow + e] = z.values[zRow + e] * s.values[e];
      }
    }
  }

  /** δ = δ · (s + z s (1 − s) 2u′), s as in {@link #gelu}. */
  default void geluGradient(Matrix z, Matrix delta, Scratch scratch) {
    Matrix s = scratch.second(1, z.columns);
    for (int r = 0; r < z.rows; r++) {
      int zRow = z.row(r);
      int deltaRow = delta.row(r);
      Gelu.gate(this, z, r, s, scratch);
      for (int e = 0; e < z.columns; e++) {
        float gate = s.values[e];
        float value = Gelu.clamped(z.values[zRow + e]);
        float slope = Math.fma(value * value, 3 * Gelu.CUBIC, Gelu.LINEAR);
        delta.values[deltaRow + e] *= Math.fma(value * (gate * (1 - gate)), slope, gate);
      }
    }
  }

  /** product = a ⊙ b, element by element; the product may be a or b. */
  default void multiply(Matrix a, Matrix b, Matrix product) {
    for (int r = 0; r < a.rows; r++) {
      int aRow = a.row(r);
      int bRow = b.row(r);
      int row = product.row(r);
      for (int e = 0; e < a.columns; e++) {
        product.values[row + e] = a.values[aRow + e] * b.values[bRow + e];
      }
    }
  }

  /** x = x / divisor, each the correctly rounded quotient. */
  default void divide(Matrix x, float divisor) {
    for (int r = 0; r < x.rows; r++) {
      int row = x.row(r);
      for (int e = 0; e < x.columns; e++) {
        x.values[row + e] /= divisor;
      }
    }
  }

  /** sums += others. */
  default void merge(long[] sums, long[] others) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += others[i];
    }
  }
}
