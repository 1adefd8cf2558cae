package io.github.sparkmlp.kernel;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;

/**
 * The arithmetic of a block of n examples, x feature-major: {@code in × n}.
 *
 * <p>Every implementation gives the same bits: each output of a matrix product is one chain of
 * {@code fma} in ascending order of the summed index, and each element-wise function is one fixed
 * sequence of float operations. Shapes are the caller's duty; nothing is checked here. Matrices of
 * examples have padded rows ({@link Matrix#paddedStride}).
 */
public sealed interface Kernels permits ScalarKernels, VectorKernels {

  /** Plain loops. */
  static Kernels scalar() {
    return ScalarKernels.INSTANCE;
  }

  /** Vectors of the machine's preferred width; only where {@link #vectorsAreThere}. */
  static Kernels vector() {
    return VectorKernels.INSTANCE;
  }

  /** Whether this JVM was started with the module of the Vector API. */
  static boolean vectorsAreThere() {
    return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
  }

  /**
   * Whether the processor multiplies and adds in one instruction. Without it {@link Math#fma} gives
   * the same bits, but takes a microsecond or more. True where the JVM does not tell.
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

  /** For people: which kind, and how wide. */
  String name();

  /** z = W x + b: W {@code out × in}, b {@code out × 1}, z {@code out × n}; starts from b. */
  void affine(Matrix weights, Matrix bias, Matrix x, Matrix z, Scratch scratch);

  /** ∂W = δ xᵀ, summed over the examples: δ {@code out × n}, ∂W {@code out × in}. */
  void weightGradient(Matrix delta, Matrix x, Matrix gradient, Scratch scratch);

  /** ∂b = Σ δ over the examples: δ {@code out × n}, ∂b {@code out × 1}. */
  void biasGradient(Matrix delta, Matrix gradient);

  /** ∂x = Wᵀ δ: W {@code out × in}, δ {@code out × n}, ∂x {@code in × n}. */
  void inputGradient(Matrix weights, Matrix delta, Matrix gradient, Scratch scratch);

  /** a = 1 / (1 + exp(−a)), in place. */
  void sigmoid(Matrix a, Scratch scratch);

  /** a = tanh(a), in place. */
  void tanh(Matrix a, Scratch scratch);

  /** p = exp(z) / Σ exp(z) down each column; z and p may be one. */
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
   * Adds rint(v · 2^s) of each value to its sum.
   *
   * @return the largest exponent among the values ({@link FixedPoint#exponent}); the sums mean
   *     something only if it is admissible
   */
  int accumulate(float[] values, FixedPoint scale, long[] sums);

  // What follows is plain loops in every implementation: compilers make vectors of them.

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

  /** sums += others. */
  default void merge(long[] sums, long[] others) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += others[i];
    }
  }
}
