package io.github.sparkmlp.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.sparkmlp.TestNetwork;
import io.github.sparkmlp.choice.ActivationType;
import io.github.sparkmlp.choice.KernelType;
import io.github.sparkmlp.nn.Network;
import io.github.sparkmlp.nn.Topology;
import io.github.sparkmlp.nn.Workspace;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GradientSumTest {
  private static final int BLOCKS = 6;
  private static final int EXAMPLES = 9;
  private static final Network NETWORK =
      TestNetwork.classifier(
          new Topology(List.of(5, 4, 3), ActivationType.SIGMOID), KernelType.AUTO);
  private static final float[] PARAMETERS = TestNetwork.parameters(NETWORK, 1);
  private static final GradientSum.Scales SCALES = GradientSum.Scales.of(BLOCKS, BLOCKS * EXAMPLES);

  /** Random examples, the same for the same block, of some weight. */
  private static Workspace block(int number, float weight) {
    Workspace workspace = new Workspace(NETWORK.training(EXAMPLES));
    workspace.begin(EXAMPLES);
    Random random = new Random(number);
    for (int e = 0; e < EXAMPLES; e++) {
      for (int i = 0; i < 5; i++) {
        workspace.input().values[workspace.input().row(i) + e] = (float) random.nextGaussian();
      }
      TestNetwork.setClass(workspace, e, random.nextInt(3));
      workspace.weights()[e] = weight * random.nextFloat();
    }
    NETWORK.forward(PARAMETERS, workspace);
    NETWORK.backward(PARAMETERS, workspace);
    return workspace;
  }

  private static GradientSum sum(int... blocks) {
    GradientSum sum = new GradientSum();
    for (int block : blocks) {
      sum.add(NETWORK, block(block, 1), SCALES);
    }
    return sum;
  }

  private static void assertSame(GradientSum actual, GradientSum expected) {
    assertThat(mean(actual)).isEqualTo(mean(expected));
    assertThat(actual.score().score(SCALES.score()))
        .isEqualTo(expected.score().score(SCALES.score()));
    assertThat(actual.blocks()).isEqualTo(expected.blocks());
  }

  private static float[] mean(GradientSum sum) {
    float[] mean = new float[NETWORK.layout().size()];
    sum.mean(SCALES, NETWORK.kernels(), mean);
    return TestNetwork.inOrder(NETWORK.layout(), mean);
  }

  @Test
  void everyGroupingOfBlocksGivesTheSameBits() {
    GradientSum expected = sum(0, 1, 2, 3, 4, 5);
    assertSame(sum(5, 3, 1, 0, 4, 2), expected);
    assertSame(
        sum(4, 2).merge(sum(5), NETWORK.kernels()).merge(sum(1, 0, 3), NETWORK.kernels()),
        expected);
  }

  @Test
  void mergingAnEmptySumChangesNothing() {
    GradientSum expected = sum(0, 1);
    assertSame(sum(0, 1).merge(new GradientSum(), NETWORK.kernels()), expected);
    assertSame(new GradientSum().merge(sum(0, 1), NETWORK.kernels()), expected);
  }

  @Test
  void theWireChangesNothing() throws Exception {
    GradientSum sum = sum(0, 1, 2);
    assertSame(sent(sum), sum);
    GradientSum empty = sent(new GradientSum());
    assertThat(empty.blocks()).isZero();
    assertSame(sum(0).merge(empty, NETWORK.kernels()), sum(0));
    assertSame(empty.merge(sum(0), NETWORK.kernels()), sum(0));
  }

  /** Around the borders of the pieces that arrays are written in. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 8191, 8192, 8193, 20_000})
  void parametersOfAnySizeArriveAsTheyWere(int size) throws Exception {
    float[] values = new float[size];
    Random random = new Random(size);
    for (int i = 0; i < size; i++) {
      values[i] = Float.intBitsToFloat(random.nextInt());
    }
    assertThat(sent(new SentParameters(values)).values())
        .usingComparator(GradientSumTest::compareBits)
        .isEqualTo(values);
  }

  private static int compareBits(float[] one, float[] other) {
    return Arrays.compare(bits(one), bits(other));
  }

  private static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    Arrays.setAll(bits, i -> Float.floatToIntBits(values[i]));
    return bits;
  }

  @SuppressWarnings({"unchecked", "BanSerializableRead"})
  private static <T> T sent(T object) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(object);
    }
    return (T) new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
  }

  @Test
  void theMeanIsWeighted() {
    GradientSum sum = sum(0, 1);
    double[] gradient = new double[PARAMETERS.length];
    double weight = 0;
    for (int number = 0; number < 2; number++) {
      Workspace workspace = block(number, 1);
      float[] ofBlock = TestNetwork.inOrder(NETWORK.layout(), workspace.gradient());
      for (int i = 0; i < gradient.length; i++) {
        gradient[i] += ofBlock[i];
      }
      for (int e = 0; e < EXAMPLES; e++) {
        weight += workspace.weights()[e];
      }
    }
    float[] mean = mean(sum);
    for (int i = 0; i < gradient.length; i++) {
      assertThat((double) mean[i]).isCloseTo(gradient[i] / weight, within(1e-7));
    }
  }

  @Test
  void aBlockOfNoWeightAddsNothing() {
    GradientSum sum = sum(0, 1);
    sum.add(NETWORK, block(2, 0), SCALES);
    assertThat(mean(sum)).isEqualTo(mean(sum(0, 1)));
    assertThat(sum.score().score(SCALES.score()))
        .isEqualTo(sum(0, 1).score().score(SCALES.score()));
  }

  @Test
  void valuesThatAreNotFiniteAreNeverAdmitted() {
    Workspace workspace = block(0, 1);
    GradientSum sum = new GradientSum();
    Arrays.fill(workspace.gradient(), 3, 4, Float.NaN);
    sum.add(NETWORK, workspace, SCALES);
    assertThat(SCALES.admit(sum)).isFalse();
    assertThat(SCALES.fitting(sum).admit(sum)).isFalse();
  }
}
