package io.github.sparkmlp.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.sparkmlp.TestNetwork;
import io.github.sparkmlp.choice.ActivationType;
import io.github.sparkmlp.choice.KernelType;
import io.github.sparkmlp.choice.LossType;
import io.github.sparkmlp.choice.TargetType;
import io.github.sparkmlp.config.LossConfig;
import io.github.sparkmlp.kernel.FixedPoint;
import io.github.sparkmlp.kernel.Kernels;
import io.github.sparkmlp.kernel.Matrix;
import io.github.sparkmlp.kernel.SparseMatrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Sparse inputs beside the same ones as dense numbers, by their bits. */
class SparseInputsTest {
  private static final FixedPoint SCALE = FixedPoint.ofAddends(4);

  /** Numbers are positive, sparse inputs negative counts. */
  private static InputLayout layout(int... runs) {
    InputLayout.Builder builder = new InputLayout.Builder();
    for (int run : runs) {
      if (run < 0) {
        builder.sparse(-run);
      } else {
        builder.dense(run);
      }
    }
    return builder.build();
  }

  /** The same blocks for a network that is told of sparse inputs, and for one that is not. */
  private static final class Pair {
    final Network dense;
    final Network sparse;
    final Workspace denseBlock;
    final Workspace sparseBlock;
    final InputLayout layout;
    final Random random = new Random(5);

    /** Whether an entry's value is any number, and not 1. */
    final boolean numbers;

    Pair(
        InputLayout layout,
        boolean numbers,
        Dropout dropout,
        KernelType kernel,
        Integer... hidden) {
      List<Integer> sizes = new ArrayList<>(List.of(layout.inputs()));
      sizes.addAll(List.of(hidden));
      sizes.add(3);
      Topology topology = new Topology(sizes, ActivationType.GELU);
      Network.Objective objective =
          new Network.Objective(LossConfig.of(LossType.MSE), TargetType.VALUES);
      this.layout = layout;
      this.numbers = numbers;
      dense = new Network(topology, objective, dropout, KernelType.SCALAR);
      sparse = new Network(topology, objective, dropout, kernel).reading(layout);
      denseBlock = new Workspace(dense.training(130));
      sparseBlock = new Workspace(sparse.training(130));
    }

    /** Brings random examples to both. */
    void load(int examples) {
      denseBlock.begin(examples);
      sparseBlock.begin(examples);
      for (InputLayout.Run run : layout.runs()) {
        for (int e = 0; e < examples; e++) {
          if (run.sparse()) {
            loadEntry(run, e);
          } else {
            loadNumbers(run, e);
          }
        }
      }
      for (int e = 0; e < examples; e++) {
        float weight = random.nextInt(4);
        denseBlock.weights()[e] = weight;
        sparseBlock.weights()[e] = weight;
        for (int c = 0; c < 3; c++) {
          float target = (float) random.nextGaussian();
          set(denseBlock.targets(), c, e, target);
          set(sparseBlock.targets(), c, e, target);
        }
      }
    }

    private void loadNumbers(InputLayout.Run run, int e) {
      for (int i = 0; i < run.size(); i++) {
        float value = (float) random.nextGaussian();
        set(denseBlock.input(), run.first() + i, e, value);
        set(sparseBlock.input(), run.place() + i, e, value);
      }
    }

    /** Now and then an example has no entry. */
    private void loadEntry(InputLayout.Run run, int e) {
      for (int i = 0; i < run.size(); i++) {
        set(denseBlock.input(), run.first() + i, e, 0);
      }
      boolean none = run.size() == 0 || random.nextInt(5) == 0;
      SparseMatrix x = sparseBlock.sparse(run.place());
      x.index[e] = none ? SparseMatrix.NONE : random.nextInt(run.size());
      if (numbers) {
        x.values[e] = (float) random.nextGaussian();
      }
      if (!none) {
        set(denseBlock.input(), run.first() + x.index[e], e, x.values[e]);
      }
    }

    void run(float[] parameters) {
      dense.dropOut(2, 1000, denseBlock);
      sparse.dropOut(2, 1000, sparseBlock);
      dense.forward(parameters, denseBlock);
      sparse.forward(parameters, sparseBlock);
      dense.backward(parameters, denseBlock);
      sparse.backward(parameters, sparseBlock);
    }

    void assertSameBits() {
      for (int layer = 1; layer <= dense.topology().layers(); layer++) {
        assertThat(bits(sparseBlock.sums(layer))).isEqualTo(bits(denseBlock.sums(layer)));
        assertThat(bits(sparseBlock.delta(layer))).isEqualTo(bits(denseBlock.delta(layer)));
      }
      assertThat(bits(sparseBlock.gradient())).isEqualTo(bits(denseBlock.gradient()));
      long[] expected = new long[denseBlock.gradient().length];
      long[] sums = expected.clone();
      int exponent =
          Kernels.scalar().accumulate(denseBlock.gradient(), 0, expected.length, SCALE, expected);
      assertThat(sparseBlock.accumulate(sparse.kernels(), SCALE, sums)).isEqualTo(exponent);
      assertThat(sums).isEqualTo(expected);
    }
  }

  private static void set(Matrix matrix, int row, int e, float value) {
    matrix.values[matrix.row(row) + e] = value;
  }

  private static List<Integer> bits(Matrix matrix) {
    List<Integer> bits = new ArrayList<>();
    for (int r = 0; r < matrix.rows; r++) {
      for (int c = 0; c < matrix.columns; c++) {
        bits.add(Float.floatToIntBits(matrix.at(r, c)));
      }
    }
    return bits;
  }

  private static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    Arrays.setAll(bits, i -> Float.floatToIntBits(values[i]));
    return bits;
  }

  /**
   * Categories first, last, in between, side by side, of one value or of none; and nothing else.
   */
  static List<InputLayout> layouts() {
    return List.of(
        layout(-7, 5),
        layout(5, -7),
        layout(3, -300, 20),
        layout(1, -4, -1, -19, 2, -2),
        layout(-3, -1, 0, -70),
        layout(-40),
        layout(-1),
        layout(2, 0, -5, 3, 1, -6, 130, -0x401),
        new InputLayout.Builder().sparse(0).dense(4).sparse(0).sparse(9).sparse(0).build());
  }

  @ParameterizedTest
  @MethodSource("layouts")
  void categoriesGiveTheBitsOfOneHotInputs(InputLayout layout) {
    for (KernelType kernel : List.of(KernelType.SCALAR, KernelType.VECTOR)) {
      for (int hidden : new int[] {1, 3, 8, 13, 30}) {
        Pair pair = new Pair(layout, false, Dropout.NONE, kernel, hidden, 5);
        float[] parameters = TestNetwork.parameters(pair.dense, hidden);
        // The same workspace takes one block after the other.
        for (int examples : new int[] {130, 1, 33, 7}) {
          pair.load(examples);
          pair.run(parameters);
          pair.assertSameBits();
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("layouts")
  void sparseNumbersGiveTheBitsOfDenseOnes(InputLayout layout) {
    for (KernelType kernel : List.of(KernelType.SCALAR, KernelType.VECTOR)) {
      Pair pair = new Pair(layout, true, Dropout.NONE, kernel, 11);
      for (int examples : new int[] {40, 3}) {
        pair.load(examples);
        pair.run(TestNetwork.parameters(pair.dense, 1));
        pair.assertSameBits();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("layouts")
  void dropoutLeavesOutTheSameInputs(InputLayout layout) {
    Dropout dropout = new Dropout(List.of(0.3, 0.5), 7);
    for (boolean numbers : new boolean[] {false, true}) {
      Pair pair = new Pair(layout, numbers, dropout, KernelType.AUTO, 9);
      for (int examples : new int[] {50, 20}) {
        pair.load(examples);
        pair.run(TestNetwork.parameters(pair.dense, 1));
        pair.assertSameBits();
      }
    }
  }

  @Test
  void aNetworkWithoutHiddenLayersHasSparseInputsToo() {
    Pair pair = new Pair(layout(2, -9, 3), false, Dropout.NONE, KernelType.AUTO);
    pair.load(60);
    pair.run(TestNetwork.parameters(pair.dense, 1));
    pair.assertSameBits();
  }

  @Test
  void gradientsAgreeWithCentralDifferences() {
    Pair pair = new Pair(layout(2, -4, -1, 3, -5), true, Dropout.NONE, KernelType.AUTO, 6);
    float[] parameters = TestNetwork.parameters(pair.dense, 1);
    pair.load(12);
    pair.run(parameters);
    float[] gradient = TestNetwork.inOrder(pair.sparse.layout(), pair.sparseBlock.gradient());
    float h = 1f / 256;
    for (int i = 0; i < parameters.length; i++) {
      float centre = parameters[i];
      parameters[i] = centre + h;
      double above = loss(pair.sparse, parameters, pair.sparseBlock);
      parameters[i] = centre - h;
      double below = loss(pair.sparse, parameters, pair.sparseBlock);
      parameters[i] = centre;
      double difference = (above - below) / (2 * h);
      assertThat((double) gradient[i])
          .isCloseTo(difference, within(1e-3 * Math.max(1, Math.abs(difference))));
    }
  }

  private static double loss(Network network, float[] parameters, Workspace workspace) {
    network.forward(parameters, workspace);
    double sum = 0;
    for (int e = 0; e < workspace.examples(); e++) {
      sum += workspace.weights()[e] * network.loss(workspace, e);
    }
    return sum;
  }

  /** Where it stays −0 beside sparse inputs, a sum becomes +0 beside dense ones: fma(w, 0, −0). */
  @ParameterizedTest
  @EnumSource
  void theSignOfAZeroNeverReachesAParameter(ActivationType activation) {
    InputLayout layout = layout(-4, -3);
    Topology topology = new Topology(List.of(7, 6, 6, 2), activation);
    Network dense = TestNetwork.classifier(topology, KernelType.AUTO);
    Network sparse = dense.reading(layout);
    float[] parameters = TestNetwork.parameters(dense, 3);
    Matrix weights = dense.layout().weights(parameters, 1);
    Matrix bias = dense.layout().bias(parameters, 1);
    for (int out = 0; out < 6; out++) {
      set(bias, out, 0, -0f);
      for (int in = 0; in < 7; in++) {
        set(weights, out, in, in == out ? -0f : 0.5f);
      }
    }
    float[] others = parameters.clone();
    boolean differed = false;
    for (int step = 0; step < 10; step++) {
      Workspace a = new Workspace(dense.training(8));
      Workspace b = new Workspace(sparse.training(8));
      for (int e = 0; e < 8; e++) {
        int category = (step + e) % 5 - 1;
        if (category >= 0) {
          set(a.input(), category, e, 1);
        }
        b.sparse(0).index[e] = category;
        a.weights()[e] = 1;
        b.weights()[e] = 1;
        TestNetwork.setClass(a, e, e % 2);
        TestNetwork.setClass(b, e, e % 2);
      }
      FirstLayer.forward(dense.kernels(), weights, bias, a);
      FirstLayer.forward(dense.kernels(), weights, bias, b);
      differed |= !bits(a.sums(1)).equals(bits(b.sums(1)));
      train(dense, parameters, a);
      train(sparse, others, b);
      assertThat(bits(others)).isEqualTo(bits(parameters));
    }
    assertThat(differed).as("zeros of both signs").isTrue();
  }

  /** A step by way of fixed point. */
  private static void train(Network network, float[] parameters, Workspace workspace) {
    network.forward(parameters, workspace);
    network.backward(parameters, workspace);
    long[] sums = new long[parameters.length];
    workspace.accumulate(network.kernels(), SCALE, sums);
    float[] mean = new float[sums.length];
    for (int i = 0; i < mean.length; i++) {
      mean[i] = (float) (SCALE.value(sums[i]) / workspace.examples());
    }
    float[] gradient = TestNetwork.inOrder(network.layout(), mean);
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] -= 0.125f * gradient[i];
    }
  }

  /** If it were read, a number that is not finite would show. */
  @Test
  void rowsOfInputsThatNoExampleHasAreNotRead() {
    Pair pair = new Pair(layout(3, -1000, 4), false, Dropout.NONE, KernelType.AUTO, 10);
    pair.load(20);
    pair.run(TestNetwork.parameters(pair.dense, 1));
    int[] index = pair.sparseBlock.sparse(0).index.clone();
    int free = 10;
    while (Arrays.stream(index).limit(20).anyMatch(near(free))) {
      free++;
    }
    pair.sparseBlock.gradient()[(3 + free) * 10] = Float.NaN;
    long[] sums = new long[pair.sparseBlock.gradient().length];
    int exponent = pair.sparseBlock.accumulate(pair.sparse.kernels(), SCALE, sums);
    assertThat(SCALE.admits(exponent)).isTrue();
  }

  private static IntPredicate near(int row) {
    return other -> Math.abs(other - row) <= 2;
  }
}
