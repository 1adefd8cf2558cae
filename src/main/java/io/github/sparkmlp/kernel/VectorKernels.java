package io.github.sparkmlp.kernel;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Kernels in vectors of the machine's preferred width, with the same bits as {@link ScalarKernels}.
 *
 * <p>Lanes run across independent outputs only, so each output is the same chain of operations as
 * in the scalar code. Matrix products are in {@link WideProducts}, {@link NarrowProducts} and
 * {@link SparseProducts}.
 *
 * <p>Three rules keep the compiler from boxing vectors, which would make the code a hundred times
 * slower. No vector is an argument of our own methods. The receiver of an operation is never a
 * loop-carried vector, whose class the compiler would have to guess. All vectors of floats have the
 * same width, so that the compiler has seen only one class where it must guess, as in the stores of
 * a large method.
 */
final class VectorKernels implements Kernels {
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
  private static final VectorShape SHAPE = FLOATS.vectorShape();
  private static final VectorSpecies<Integer> INTS = SHAPE.withLanes(int.class);
  private static final VectorSpecies<Double> DOUBLES = SHAPE.withLanes(double.class);
  private static final VectorSpecies<Long> LONGS = SHAPE.withLanes(long.class);

  /** A vector of one byte for each float of a float vector of at least 256 bits. */
  private static final VectorSpecies<Byte> BYTES =
      VectorShape.forBitSize(Math.max(64, SHAPE.vectorBitSize() / 4)).withLanes(byte.class);

  private static final int LANES = FLOATS.length();

  static final VectorKernels INSTANCE = new VectorKernels(SHAPE.vectorBitSize() >= 512);

  private final boolean wide;

  /** Wide products need the 32 vector registers that machines with 512-bit vectors have. */
  VectorKernels(boolean wide) {
    this.wide = wide;
  }

  @Override
  public String name() {
    return "vector, " + SHAPE.vectorBitSize() + " bits";
  }

  // ---------------------------------------------------------------------- matrix products

  @Override
  public void affine(Matrix weights, Matrix bias, Matrix x, Matrix z, Scratch scratch) {
    multiply(new Factor(weights, false), new Factor(x, false), bias, z, scratch);
  }

  @Override
  public void addProduct(Matrix weights, Matrix x, Matrix z, Scratch scratch) {
    multiply(new Factor(weights, false), new Factor(x, false), null, z, scratch);
  }

  @Override
  public void addProduct(Matrix weights, SparseMatrix x, Matrix z) {
    SparseProducts.addProduct(weights, x, z);
  }

  @Override
  public void addWeightGradient(Matrix delta, SparseMatrix x, Matrix gradient, Scratch scratch) {
    SparseProducts.addWeightGradient(delta, x, gradient, scratch);
  }

  @Override
  public void weightGradient(Matrix delta, Matrix x, Matrix gradient, Scratch scratch) {
    multiply(new Factor(x, false), new Factor(delta, true), Matrix.ZEROS, gradient, scratch);
  }

  @Override
  public void inputGradient(Matrix weights, Matrix delta, Matrix gradient, Scratch scratch) {
    multiply(new Factor(weights, true), new Factor(delta, false), Matrix.ZEROS, gradient, scratch);
  }

  /** c = start + a b; a null start is c itself. */
  private void multiply(Factor a, Factor b, Matrix start, Matrix c, Scratch scratch) {
    if (wide) {
      WideProducts.multiply(a, b, start, c, scratch);
    } else {
      NarrowProducts.multiply(a, b, start, c, scratch);
    }
  }

  /** Sums four rows at a time, so that four chains overlap. */
  @Override
  public void biasGradient(Matrix delta, Matrix gradient) {
    float[] values = delta.values;
    int stride = delta.stride;
    int r = 0;
    for (; r + 4 <= delta.rows; r += 4) {
      float sum0 = 0;
      float sum1 = 0;
      float sum2 = 0;
      float sum3 = 0;
      int end = delta.row(r) + delta.columns;
      for (int e = delta.row(r); e < end; e++) {
        sum0 += values[e];
        sum1 += values[e + stride];
        sum2 += values[e + 2 * stride];
        sum3 += values[e + 3 * stride];
      }
      gradient.values[gradient.row(r)] = sum0;
      gradient.values[gradient.row(r + 1)] = sum1;
      gradient.values[gradient.row(r + 2)] = sum2;
      gradient.values[gradient.row(r + 3)] = sum3;
    }
    ScalarKernels.INSTANCE.biasGradient(
        delta.slice(r, delta.rows - r, 0, delta.columns), gradient.slice(r, delta.rows - r, 0, 1));
  }

  /**
   * Copies to(k, j) = from(k, j) in rows of whole vectors, without gaps from {@code first}. The
   * blend changes no value; it tells the compiler the vector's class.
   */
  static void copyRows(Matrix from, float[] to, int first) {
    float[] values = from.values;
    int stride = from.stride;
    int width = from.columns;
    int end = first + from.rows * width;
    FloatVector zero = broadcast(FLOATS, 0);
    VectorMask<Float> all = FLOATS.maskAll(true);
    int row = from.offset;
    for (int i = first; i < end; i += width) {
      for (int j = 0; j < width; j += LANES) {
        zero.blend(fromArray(FLOATS, values, row + j), all).intoArray(to, i + j);
      }
      row += stride;
    }
  }

  // ---------------------------------------------------------------- element-wise functions

  /** Like {@link ScalarKernels#exp}, in place. */
  private static void exp(float[] values, int start, int end) {
    FloatVector least = broadcast(FLOATS, ScalarKernels.LEAST_EXP);
    FloatVector greatest = broadcast(FLOATS, ScalarKernels.GREATEST_EXP);
    FloatVector log2E = broadcast(FLOATS, ScalarKernels.LOG2_E);
    FloatVector round = broadcast(FLOATS, ScalarKernels.ROUND);
    FloatVector ln2Low = broadcast(FLOATS, ScalarKernels.LN2_LOW);
    FloatVector ln2High = broadcast(FLOATS, ScalarKernels.LN2_HIGH);
    FloatVector e2 = broadcast(FLOATS, ScalarKernels.E2);
    FloatVector e3 = broadcast(FLOATS, ScalarKernels.E3);
    FloatVector e4 = broadcast(FLOATS, ScalarKernels.E4);
    FloatVector e5 = broadcast(FLOATS, ScalarKernels.E5);
    FloatVector e6 = broadcast(FLOATS, ScalarKernels.E6);
    FloatVector one = broadcast(FLOATS, 1);
    IntVector bias = IntVector.broadcast(INTS, 127);
    for (int i = start; i < end; i += LANES) {
      FloatVector clamped = fromArray(FLOATS, values, i).max(least).min(greatest);
      FloatVector t = clamped.fma(log2E, round);
      IntVector n = t.reinterpretAsInts().sub(round.reinterpretAsInts());
      FloatVector f = t.sub(round);
      FloatVector r = f.fma(ln2Low, f.fma(ln2High, clamped));
      FloatVector p = r.fma(r.fma(r.fma(r.fma(e6, e5), e4), e3), e2);
      FloatVector power = r.mul(r).fma(p, r).add(one);
      IntVector half = n.lanewise(VectorOperators.ASHR, 1);
      IntVector first = half.add(bias).lanewise(VectorOperators.LSHL, 23);
      IntVector second = n.sub(half).add(bias).lanewise(VectorOperators.LSHL, 23);
      power.mul(first.reinterpretAsFloats()).mul(second.reinterpretAsFloats()).intoArray(values, i);
    }
  }

  /** Like {@link ScalarKernels#sigmoid(float)}. */
  @Override
  public void sigmoid(Matrix z, Matrix a, Scratch scratch) {
    Matrix power = scratch.first(1, a.columns);
    FloatVector zero = broadcast(FLOATS, 0);
    FloatVector one = broadcast(FLOATS, 1);
    for (int r = 0; r < a.rows; r++) {
      int zRow = z.row(r);
      int row = a.row(r);
      for (int e = 0; e < a.columns; e += LANES) {
        fromArray(FLOATS, z.values, zRow + e).abs().intoArray(power.values, e);
      }
      exp(power.values, 0, a.columns);
      for (int e = 0; e < a.columns; e += LANES) {
        FloatVector x = fromArray(FLOATS, z.values, zRow + e);
        FloatVector q = one.div(one.add(fromArray(FLOATS, power.values, e)));
        one.sub(q).blend(q, x.compare(VectorOperators.LT, zero)).intoArray(a.values, row + e);
      }
    }
  }

  /** Like {@link ScalarKernels#tanh(float)}. */
  @Override
  public void tanh(Matrix z, Matrix a, Scratch scratch) {
    Matrix power = scratch.first(1, a.columns);
    FloatVector zero = broadcast(FLOATS, 0);
    FloatVector one = broadcast(FLOATS, 1);
    FloatVector two = broadcast(FLOATS, 2);
    FloatVector smallTanh = broadcast(FLOATS, ScalarKernels.SMALL_TANH);
    FloatVector t1 = broadcast(FLOATS, ScalarKernels.T1);
    FloatVector t2 = broadcast(FLOATS, ScalarKernels.T2);
    FloatVector t3 = broadcast(FLOATS, ScalarKernels.T3);
    FloatVector t4 = broadcast(FLOATS, ScalarKernels.T4);
    for (int r = 0; r < a.rows; r++) {
      int zRow = z.row(r);
      int row = a.row(r);
      for (int e = 0; e < a.columns; e += LANES) {
        FloatVector magnitude = fromArray(FLOATS, z.values, zRow + e).abs();
        magnitude.add(magnitude).intoArray(power.values, e);
      }
      exp(power.values, 0, a.columns);
      for (int e = 0; e < a.columns; e += LANES) {
        FloatVector x = fromArray(FLOATS, z.values, zRow + e);
        FloatVector square = x.mul(x);
        FloatVector p = square.fma(square.fma(square.fma(t4, t3), t2), t1);
        FloatVector small = x.mul(square).fma(p, x);
        FloatVector q = two.div(one.add(fromArray(FLOATS, power.values, e)));
        FloatVector large = one.sub(q);
        large = large.blend(large.neg(), x.compare(VectorOperators.LT, zero));
        large
            .blend(small, x.abs().compare(VectorOperators.LT, smallTanh))
            .intoArray(a.values, row + e);
      }
    }
  }

  @Override
  public void leakyRelu(Matrix z, float slope, Matrix a) {
    FloatVector slopes = broadcast(FLOATS, slope);
    for (int r = 0; r < a.rows; r++) {
      int zRow = z.row(r);
      int aRow = a.row(r);
      for (int e = 0; e < a.columns; e += LANES) {
        FloatVector value = fromArray(FLOATS, z.values, zRow + e);
        value.max(value.mul(slopes)).intoArray(a.values, aRow + e);
      }
    }
  }

  @Override
  public void leakyReluGradient(Matrix a, float slope, Matrix delta) {
    FloatVector zero = broadcast(FLOATS, 0);
    FloatVector one = broadcast(FLOATS, 1);
    FloatVector slopes = broadcast(FLOATS, slope);
    for (int r = 0; r < a.rows; r++) {
      int aRow = a.row(r);
      int row = delta.row(r);
      for (int e = 0; e < a.columns; e += LANES) {
        FloatVector factor =
            slopes.blend(
                one, fromArray(FLOATS, a.values, aRow + e).compare(VectorOperators.GT, zero));
        factor.mul(fromArray(FLOATS, delta.values, row + e)).intoArray(delta.values, row + e);
      }
    }
  }

  @Override
  public void softmax(Matrix z, Matrix p) {
    for (int e = 0; e < z.columns; e += LANES) {
      FloatVector largest = fromArray(FLOATS, z.values, z.offset + e);
      for (int r = 1; r < z.rows; r++) {
        largest = fromArray(FLOATS, z.values, z.row(r) + e).max(largest);
      }
      for (int r = 0; r < z.rows; r++) {
        fromArray(FLOATS, z.values, z.row(r) + e).sub(largest).intoArray(p.values, p.row(r) + e);
      }
    }
    for (int r = 0; r < p.rows; r++) {
      exp(p.values, p.row(r), p.row(r) + p.columns);
    }
    for (int e = 0; e < z.columns; e += LANES) {
      FloatVector sum = broadcast(FLOATS, 0);
      for (int r = 0; r < z.rows; r++) {
        sum = fromArray(FLOATS, p.values, p.row(r) + e).add(sum);
      }
      for (int r = 0; r < z.rows; r++) {
        fromArray(FLOATS, p.values, p.row(r) + e).div(sum).intoArray(p.values, p.row(r) + e);
      }
    }
  }

  // -------------------------------------------------------- conversions between number types

  /**
   * Avoids the division if the divisor is 255: q = x · r with r = 1 / 255 is nearly right, and
   * fma(fma(−255, q, x), r, q) is the correctly rounded quotient of every byte.
   */
  @Override
  public void widen(byte[] bytes, int start, float divisor, Matrix x) {
    if (BYTES.length() != LANES || divisor != 255) {
      ScalarKernels.INSTANCE.widen(bytes, start, divisor, x);
      return;
    }
    FloatVector reciprocal = broadcast(FLOATS, 1 / 255f);
    FloatVector negated = broadcast(FLOATS, -255);
    IntVector unsigned = IntVector.broadcast(INTS, 0xff);
    int whole = BYTES.loopBound(x.columns);
    for (int r = 0; r < x.rows; r++) {
      int from = start + r * x.columns;
      int row = x.row(r);
      int e = 0;
      for (; e < whole; e += LANES) {
        IntVector signed =
            (IntVector)
                ByteVector.fromArray(BYTES, bytes, from + e)
                    .convertShape(VectorOperators.B2I, INTS, 0);
        FloatVector raw =
            (FloatVector) signed.and(unsigned).convertShape(VectorOperators.I2F, FLOATS, 0);
        FloatVector q = raw.mul(reciprocal);
        negated.fma(q, raw).fma(reciprocal, q).intoArray(x.values, row + e);
      }
      for (; e < x.columns; e++) {
        x.values[row + e] = (bytes[from + e] & 0xff) / divisor;
      }
    }
  }

  @Override
  public void widen(float[] raw, int start, float divisor, Matrix x) {
    int whole = FLOATS.loopBound(x.columns);
    for (int r = 0; r < x.rows; r++) {
      int from = start + r * x.columns;
      int row = x.row(r);
      int e = 0;
      for (; e < whole; e += LANES) {
        fromArray(FLOATS, raw, from + e).div(divisor).intoArray(x.values, row + e);
      }
      for (; e < x.columns; e++) {
        x.values[row + e] = raw[from + e] / divisor;
      }
    }
  }

  /** 1.5 · 2^52: added to a double below 2^51, it leaves rint of it in the lowest bits. */
  private static final double MAGIC = 0x1.8p52;

  private static final DoubleVector MAGICS = DoubleVector.broadcast(DOUBLES, MAGIC);
  private static final LongVector MAGIC_BITS = MAGICS.reinterpretAsLongs();

  /**
   * Converts the first half of each float vector to doubles. The other half, which may lie beyond
   * the range, still counts for the exponent.
   */
  @Override
  public int accumulate(float[] values, int from, int to, FixedPoint scale, long[] sums) {
    DoubleVector factor = DoubleVector.broadcast(DOUBLES, scale.factor());
    IntVector magnitude = IntVector.broadcast(INTS, Integer.MAX_VALUE);
    IntVector largest = IntVector.zero(INTS);
    int step = DOUBLES.length();
    int most = Math.min(to, values.length - step) - from;
    int whole = from + Math.max(0, DOUBLES.loopBound(most));
    for (int i = from; i < whole; i += step) {
      FloatVector value = fromArray(FLOATS, values, i);
      largest = value.reinterpretAsInts().and(magnitude).max(largest);
      DoubleVector scaled =
          ((DoubleVector) value.convertShape(VectorOperators.F2D, DOUBLES, 0)).fma(factor, MAGICS);
      scaled
          .reinterpretAsLongs()
          .sub(MAGIC_BITS)
          .add(LongVector.fromArray(LONGS, sums, i))
          .intoArray(sums, i);
    }
    int bits = largest.reduceLanes(VectorOperators.MAX);
    for (int i = whole; i < to; i++) {
      bits = Math.max(bits, Float.floatToRawIntBits(values[i]) & Integer.MAX_VALUE);
      sums[i] += (long) Math.rint(values[i] * scale.factor());
    }
    return FixedPoint.exponent(Float.intBitsToFloat(bits));
  }

  /** The bits of 2^52: with the lower half x of a long in its low bits, the double is 2^52 + x. */
  private static final long LOW = 0x4330000000000000L;

  /** The bits of 2^84 + 2^63, used in the same way for the upper half; 2^63 cancels its sign. */
  private static final long HIGH = 0x4530000080000000L;

  /** 2^84 + 2^63 + 2^52, the sum of both offsets. */
  private static final double BOTH = Double.longBitsToDouble(0x4530000080100000L);

  /**
   * Converts longs to doubles in two halves, whose sum is rounded once: few processors have an
   * instruction for it.
   */
  @Override
  public void mean(long[] sums, double divisor, float[] mean) {
    LongVector lowHalf = LongVector.broadcast(LONGS, 0xffffffffL);
    DoubleVector divisors = DoubleVector.broadcast(DOUBLES, divisor);
    int step = DOUBLES.length();
    int whole = Math.max(0, DOUBLES.loopBound(mean.length - step));
    for (int i = 0; i < whole; i += step) {
      LongVector sum = LongVector.fromArray(LONGS, sums, i);
      DoubleVector low = sum.and(lowHalf).or(LOW).reinterpretAsDoubles();
      DoubleVector value =
          sum.lanewise(VectorOperators.LSHR, 32)
              .lanewise(VectorOperators.XOR, HIGH)
              .reinterpretAsDoubles()
              .sub(BOTH)
              .add(low)
              .div(divisors);
      // The other half of this vector is overwritten by the next one.
      ((FloatVector) value.convertShape(VectorOperators.D2F, FLOATS, 0)).intoArray(mean, i);
    }
    for (int i = whole; i < mean.length; i++) {
      mean[i] = (float) (sums[i] / divisor);
    }
  }

  /** Looks for the largest exponent, which only infinity and NaN have. */
  @Override
  public boolean areFinite(float[] values) {
    IntVector magnitude = IntVector.broadcast(INTS, Integer.MAX_VALUE);
    IntVector largest = IntVector.zero(INTS);
    int whole = FLOATS.loopBound(values.length);
    for (int i = 0; i < whole; i += LANES) {
      largest = fromArray(FLOATS, values, i).reinterpretAsInts().and(magnitude).max(largest);
    }
    int bits = largest.reduceLanes(VectorOperators.MAX);
    for (int i = whole; i < values.length; i++) {
      bits = Math.max(bits, Float.floatToRawIntBits(values[i]) & Integer.MAX_VALUE);
    }
    return bits < Float.floatToRawIntBits(Float.POSITIVE_INFINITY);
  }

  // ---------------------------------------------------------- what the compiler sees first

  /** Rounds of the warm-up: some thousands of operations, a tenth of a second, once per JVM. */
  private static final int ROUNDS = 50;

  // Last in the class, because it uses the constants above.
  static {
    showAllOperations();
  }

  /**
   * Runs every kind of operation before the first product, so that the compiler does not see
   * multiply-add alone.
   *
   * <p>Otherwise the methods that all operations share may be compiled for multiply-add only. That
   * code is then deoptimized in the first activation, four or five times a method. Each of the 28
   * multiply-adds in {@link WideTile} counts these deoptimizations again. From 100 on ({@code
   * PerMethodTrapLimit}) the compiler trusts no class it has seen, and boxes the sums: one JVM in
   * twenty stayed 13 times slower.
   */
  private static void showAllOperations() {
    Matrix z = new Matrix(new float[2 * LANES], 0, 2, LANES, LANES);
    Scratch scratch = new Scratch();
    for (int round = 0; round < ROUNDS; round++) {
      INSTANCE.widen(new byte[z.values.length], 0, 255, z);
      INSTANCE.widen(new float[z.values.length], 0, 1, z);
      INSTANCE.sigmoid(z, z, scratch);
      INSTANCE.tanh(z, z, scratch);
      INSTANCE.leakyRelu(z, 0, z);
      INSTANCE.leakyReluGradient(z, 0, z);
      INSTANCE.softmax(z, z);
      INSTANCE.accumulate(
          z.values, 0, z.values.length, FixedPoint.ofAddends(1), new long[z.values.length]);
      INSTANCE.mean(new long[z.values.length], 1, z.values);
      INSTANCE.areFinite(z.values);
    }
  }
}
