package io.github.sparkmlp.kernel;

import io.github.sparkmlp.TestNetwork;
import io.github.sparkmlp.choice.ActivationType;
import io.github.sparkmlp.choice.KernelType;
import io.github.sparkmlp.nn.Network;
import io.github.sparkmlp.nn.Topology;
import io.github.sparkmlp.nn.Workspace;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/**
 * Runs every kernel over odd sizes, offsets and strange values, and digests all outputs, NaNs made
 * one. A kernel that writes outside its matrix is an error. As a program it prints the digests of
 * both kernel sets, and of a tiny network that each has trained.
 */
public final class KernelBits {
  private static final float GUARD = 12345.678f;
  private static final int[][] SMALL = {
    {1, 1, 1}, {3, 5, 2}, {6, 2, 9}, {7, 9, 33}, {15, 4, 17}, {29, 6, 5}, {5, 37, 3}
  };
  private static final int[][] LARGE = {
    {28, 784, 128},
    {10, 28, 50},
    {64, 65, 64},
    {41, 100, 31},
    {33, 31, 67},
    {130, 70, 43},
    {120, 1024, 35},
    // More rows than are packed at once, in both directions.
    {602, 1030, 5},
    // Chains that are stored and continued, rows that end within a strip, and several lots.
    {45, 30, 300},
    {250, 256, 530}
  };

  private final Kernels kernels;
  private final MessageDigest sha256;
  private final Random random = new Random(1);

  private KernelBits(Kernels kernels) throws Exception {
    this.kernels = kernels;
    this.sha256 = MessageDigest.getInstance("SHA-256");
  }

  /** Prints a line for each kernel set; with any argument, just demands vectors. */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length > 0) {
      train(KernelType.VECTOR);
      return;
    }
    System.out.println(
        "scalar " + digest(Kernels.scalar(), false) + " " + train(KernelType.SCALAR));
    System.out.println(
        "vector " + digest(Kernels.vector(), false) + " " + train(KernelType.VECTOR));
    System.out.println(Kernels.vector().name());
    System.out.println("fma is fast: " + Kernels.fmaIsFast());
  }

  /** The digest of all outputs; small sizes alone, or large ones too. */
  static String digest(Kernels kernels, boolean large) throws Exception {
    KernelBits bits = new KernelBits(kernels);
    for (int[] size : SMALL) {
      bits.products(size[0], size[1], size[2]);
    }
    if (large) {
      for (int[] size : LARGE) {
        bits.products(size[0], size[1], size[2]);
      }
    }
    bits.functions();
    bits.conversions();
    return HexFormat.of().formatHex(bits.sha256.digest(), 0, 8);
  }

  private void products(int out, int in, int examples) {
    Matrix weights = exact(out, in);
    Matrix bias = exact(out, 1);
    Matrix x = padded(in, examples);
    Matrix delta = padded(out, examples);
    Scratch scratch = new Scratch();
    Matrix z = padded(out, examples);
    kernels.affine(weights, bias, x, z, scratch);
    add(z);
    kernels.addProduct(weights, x, z, scratch);
    add(z);
    SparseMatrix sparse = sparse(in, examples);
    kernels.addProduct(weights, sparse, z);
    add(z);
    kernels.fill(bias, z);
    add(z);
    Matrix sparseGradient = exact(in, out);
    kernels.addWeightGradient(delta, sparse, sparseGradient, scratch);
    add(sparseGradient);
    Matrix weightGradient = exact(in, out);
    kernels.weightGradient(delta, x, weightGradient, scratch);
    add(weightGradient);
    Matrix biasGradient = exact(out, 1);
    kernels.biasGradient(delta, biasGradient);
    add(biasGradient);
    Matrix inputGradient = padded(in, examples);
    kernels.inputGradient(weights, delta, inputGradient, scratch);
    add(inputGradient);
    kernels.softmax(z, delta);
    add(delta);
    kernels.sigmoid(z, z, scratch);
    kernels.sigmoidGradient(z, delta);
    add(delta);
    kernels.tanh(z, z, scratch);
    kernels.tanhGradient(z, delta);
    add(delta);
    for (float slope : new float[] {0, 0.01f}) {
      kernels.leakyReluGradient(z, slope, delta);
      add(delta);
      kernels.leakyRelu(z, slope, z);
      add(z);
    }
    kernels.geluGradient(z, delta, scratch);
    add(delta);
    Matrix product = padded(out, examples);
    kernels.multiply(z, delta, product);
    add(product);
    kernels.divide(product, 255);
    add(product);
  }

  /** An entry in most examples. */
  private SparseMatrix sparse(int in, int examples) {
    SparseMatrix sparse = new SparseMatrix(examples + 3);
    for (int e = 0; e < examples; e++) {
      sparse.index[e] = random.nextInt(4) == 0 ? SparseMatrix.NONE : random.nextInt(in);
      sparse.values[e] = random.nextBoolean() ? 1 : (float) random.nextGaussian();
    }
    return sparse;
  }

  private void functions() {
    Scratch scratch = new Scratch();
    float[] strange = {
      0,
      -0f,
      Float.MIN_VALUE,
      -Float.MIN_VALUE,
      1e-30f,
      -1e-30f,
      0.549999f,
      0.55f,
      -0.55f,
      87.3f,
      -87.4f,
      88.8f,
      104,
      -104,
      1e30f,
      -1e30f,
      Float.MAX_VALUE,
      Float.POSITIVE_INFINITY,
      Float.NEGATIVE_INFINITY,
      Float.NaN
    };
    for (int turn = 0; turn < 4; turn++) {
      Matrix a = padded(7, 61);
      for (int r = 0; r < a.rows; r++) {
        for (int c = 0; c < a.columns; c++) {
          int i = r * a.columns + c;
          a.values[a.row(r) + c] =
              i < strange.length ? strange[i] : (float) (random.nextGaussian() * (r + 1) * 8);
        }
      }
      if (turn == 0) {
        kernels.sigmoid(a, a, scratch);
      } else if (turn == 1) {
        kernels.tanh(a, a, scratch);
      } else if (turn == 2) {
        kernels.gelu(a, a, scratch);
      } else {
        kernels.softmax(a, a);
      }
      add(a);
    }
  }

  private void conversions() {
    byte[] bytes = new byte[3 + 7 * 53];
    random.nextBytes(bytes);
    float[] raw = new float[bytes.length];
    for (int i = 0; i < raw.length; i++) {
      raw[i] = (float) random.nextGaussian() * 1000;
    }
    for (float divisor : new float[] {255, 1, 3, 0.7f, 1e-3f}) {
      Matrix x = padded(7, 53);
      kernels.widen(bytes, 3, divisor, x);
      add(x);
      kernels.widen(raw, 2, divisor, x);
      add(x);
    }
    float[] values = Arrays.copyOf(raw, 77);
    values[5] = 0.5f;
    values[6] = -1.5f;
    for (int scale : new int[] {0, 20, 32, -10}) {
      long[] sums = new long[values.length];
      int exponent = kernels.accumulate(values, 0, values.length, new FixedPoint(51, scale), sums);
      exponent += kernels.accumulate(values, 0, values.length, new FixedPoint(51, scale), sums);
      for (int to = 3; to <= values.length; to++) {
        kernels.accumulate(values, Math.max(2, to - 9), to, new FixedPoint(51, scale), sums);
      }
      kernels.merge(sums, sums.clone());
      ByteBuffer buffer = ByteBuffer.allocate(8 * sums.length + 4);
      buffer.asLongBuffer().put(sums);
      sha256.update(buffer.putInt(8 * sums.length, exponent).array());
    }
    for (int size = 1; size < 40; size++) {
      // Of all sizes that a sum can have.
      long[] sums = random.longs(size).map(sum -> sum >> random.nextInt(64)).toArray();
      sums[0] = size % 2 == 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
      float[] mean = new float[size];
      kernels.mean(sums, 1e9 * random.nextDouble(), mean);
      add(new Matrix(mean, 0, 1, size, size));
    }
  }

  /** Rows without gaps, as parameters have them, amid guards. */
  private Matrix exact(int rows, int columns) {
    return random(rows, columns, columns);
  }

  /** Rows with padding, as examples have them, amid guards. */
  private Matrix padded(int rows, int columns) {
    return random(rows, columns, Matrix.paddedStride(columns));
  }

  private Matrix random(int rows, int columns, int stride) {
    Matrix matrix = new Matrix(new float[5 + rows * stride + 7], 5, rows, columns, stride);
    Arrays.fill(matrix.values, GUARD);
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        matrix.values[matrix.row(r) + c] = (float) random.nextGaussian();
      }
    }
    return matrix;
  }

  private void add(Matrix matrix) {
    ByteBuffer buffer = ByteBuffer.allocate(4 * matrix.rows * matrix.columns);
    for (int r = 0; r < matrix.rows; r++) {
      for (int c = 0; c < matrix.columns; c++) {
        buffer.putInt(Float.floatToIntBits(matrix.at(r, c)));
      }
    }
    sha256.update(buffer.array());
    boolean exact = matrix.stride == matrix.columns;
    int padding = exact ? 0 : (matrix.columns + 31) / 32 * 32;
    for (int i = 0; i < matrix.values.length; i++) {
      int within = i - matrix.offset;
      boolean inside = within >= 0 && within < matrix.rows * matrix.stride;
      boolean mayChange = inside && (exact || within % matrix.stride < padding);
      if (!mayChange && matrix.values[i] != GUARD) {
        throw new AssertionError("a kernel wrote outside its matrix, at " + within);
      }
    }
  }

  /** The digest of a 16-8-4 network after twenty steps. */
  static String train(KernelType type) throws Exception {
    Topology topology = new Topology(List.of(16, 8, 4), ActivationType.SIGMOID);
    Network network = TestNetwork.classifier(topology, type);
    float[] parameters = TestNetwork.parameters(network, 3);
    Workspace workspace = new Workspace(network.training(12));
    Random random = new Random(4);
    for (int step = 0; step < 20; step++) {
      workspace.begin(12);
      for (int i = 0; i < 16; i++) {
        for (int e = 0; e < 12; e++) {
          workspace.input().values[workspace.input().row(i) + e] = random.nextFloat();
        }
      }
      for (int e = 0; e < 12; e++) {
        TestNetwork.setClass(workspace, e, random.nextInt(4));
        workspace.weights()[e] = 1;
      }
      network.forward(parameters, workspace);
      network.backward(parameters, workspace);
      float[] gradient = TestNetwork.inOrder(network.layout(), workspace.gradient());
      for (int i = 0; i < parameters.length; i++) {
        parameters[i] -= 0.1f * gradient[i];
      }
    }
    ByteBuffer buffer = ByteBuffer.allocate(4 * parameters.length);
    buffer.asFloatBuffer().put(parameters);
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(buffer.array());
    return HexFormat.of().formatHex(digest, 0, 8);
  }
}
