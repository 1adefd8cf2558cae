package io.github.sparkmlp.onnx;

import static io.github.sparkmlp.onnx.OnnxModels.AS_IS;
import static io.github.sparkmlp.onnx.OnnxModels.INPUTS;
import static io.github.sparkmlp.onnx.OnnxModels.NONE;
import static io.github.sparkmlp.onnx.OnnxModels.floats;
import static io.github.sparkmlp.onnx.OnnxModels.model;
import static io.github.sparkmlp.onnx.OnnxModels.run;
import static io.github.sparkmlp.onnx.OnnxModels.table;
import static io.github.sparkmlp.onnx.OnnxModels.topology;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.sparkmlp.choice.ActivationType;
import io.github.sparkmlp.choice.KernelType;
import io.github.sparkmlp.choice.LossType;
import io.github.sparkmlp.choice.TargetType;
import io.github.sparkmlp.config.LossConfig;
import io.github.sparkmlp.kernel.Kernels;
import io.github.sparkmlp.kernel.Matrix;
import io.github.sparkmlp.kernel.Scratch;
import io.github.sparkmlp.model.Preprocessing;
import io.github.sparkmlp.model.PublishedModel;
import io.github.sparkmlp.model.Reading;
import io.github.sparkmlp.model.Scaling;
import io.github.sparkmlp.model.Scorer;
import io.github.sparkmlp.nn.Network;
import io.github.sparkmlp.nn.Topology;
import io.github.sparkmlp.nn.Workspace;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What ONNX Runtime makes of a written model, against the network's own forward pass. */
class OnnxTest {
  /** An output nearer than this to another prediction may fall on either side. */
  private static final float BORDER = 1e-5f;

  static Stream<Preprocessing> preprocessing() {
    List<Float> ones = Collections.nCopies(INPUTS, 1f);
    Scaling standard = new Scaling(floats(-3, 1.3), floats(0.4, 0.7));
    return Stream.of(
        Preprocessing.ofArray("pixels", INPUTS, 255),
        table(standard, NONE),
        table(new Scaling(floats(-1, 0.3), ones), NONE),
        table(standard, floats(0.1, 0.2)),
        table(Scaling.uniform(INPUTS, 1), Collections.nCopies(INPUTS, 0.25f)));
  }

  /** Raw rows; every fourth number is missing where that is admitted. */
  private static float[][] rows(int count, Preprocessing preprocessing) {
    Random random = new Random(count);
    float[][] rows = new float[count][preprocessing.inputs()];
    for (float[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        boolean missing = preprocessing.admitsMissing() && random.nextInt(4) == 0;
        float divisor = preprocessing.scaling().divisors().get(i);
        row[i] = missing ? Float.NaN : (float) random.nextGaussian() * divisor;
      }
    }
    return rows;
  }

  /** The network's outputs, {@code outputs × rows}. */
  private static Matrix forward(PublishedModel model, float[][] rows) {
    PublishedModel.Description of = model.description();
    Network.Objective objective = new Network.Objective(of.loss(), of.targets());
    Network network = new Network(of.topology(), objective, KernelType.SCALAR);
    Workspace workspace = new Workspace(network.scoring(rows.length));
    Scaling scaling = of.preprocessing().scaling();
    Matrix x = workspace.input();
    for (int e = 0; e < rows.length; e++) {
      float[] row = rows[e].clone();
      for (int i = 0; i < row.length; i++) {
        row[i] = Float.isNaN(row[i]) ? of.preprocessing().means().get(i) : row[i];
        x.values[x.row(i) + e] = (row[i] - scaling.shifts().get(i)) / scaling.divisors().get(i);
      }
    }
    network.forward(model.parameters(), workspace);
    return workspace.output();
  }

  private static Matrix probability(TargetType targets, Matrix z) {
    Matrix p = new Matrix(new float[z.values.length], 0, z.rows, z.columns, z.stride);
    if (targets == TargetType.CLASS) {
      Kernels.scalar().softmax(z, p);
    } else {
      Kernels.scalar().sigmoid(z, p, new Scratch());
    }
    return p;
  }

  private static void assertSame(PublishedModel model) throws Exception {
    for (int count : new int[] {1, 1000}) {
      float[][] rows = rows(count, model.description().preprocessing());
      Matrix z = forward(model, rows);
      TargetType targets = model.description().targets();
      run(
          model,
          rows,
          (prediction, probability) -> {
            switch (targets) {
              case CLASS -> assertClasses((long[]) prediction, z);
              case LABELS -> assertLabels((long[][]) prediction, z);
              case VALUES -> assertValues((float[][]) prediction, z);
            }
            if (targets != TargetType.VALUES) {
              assertNear((float[][]) probability, probability(targets, z), 1e-6f);
            }
          });
    }
  }

  private static void assertClasses(long[] prediction, Matrix z) {
    assertThat(prediction).hasSize(z.columns);
    for (int e = 0; e < z.columns; e++) {
      int expected = Network.argmax(z, e);
      float lead = z.at(expected, e) - z.at((int) prediction[e], e);
      assertThat(lead).as("row %d, class %d", e, expected).isBetween(0f, BORDER);
    }
  }

  private static void assertLabels(long[][] prediction, Matrix z) {
    assertThat(prediction).hasDimensions(z.columns, z.rows);
    for (int e = 0; e < z.columns; e++) {
      for (int c = 0; c < z.rows; c++) {
        if (Math.abs(z.at(c, e)) > BORDER) {
          assertThat(prediction[e][c]).isEqualTo(z.at(c, e) > 0 ? 1 : 0);
        }
      }
    }
  }

  private static void assertValues(float[][] prediction, Matrix z) {
    float largest = 0;
    for (float value : z.values) {
      largest = Math.max(largest, Math.abs(value));
    }
    assertNear(prediction, z, 1e-5f * largest);
  }

  private static void assertNear(float[][] actual, Matrix expected, float tolerance) {
    assertThat(actual).hasDimensions(expected.columns, expected.rows);
    for (int e = 0; e < expected.columns; e++) {
      for (int c = 0; c < expected.rows; c++) {
        assertThat(actual[e][c]).isCloseTo(expected.at(c, e), within(tolerance));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyActivationGivesTheSameClasses(ActivationType type) throws Exception {
    assertSame(model(topology(type, 5), TargetType.CLASS, AS_IS));
  }

  @ParameterizedTest
  @EnumSource
  void everyActivationGivesTheSameValues(ActivationType type) throws Exception {
    assertSame(model(topology(type, 2), TargetType.VALUES, AS_IS));
  }

  @ParameterizedTest
  @CsvSource({"CLASS, 2", "CLASS, 10", "LABELS, 1", "LABELS, 4", "VALUES, 1", "VALUES, 3"})
  void outputsMeanWhatTheModelWasTrainedFor(TargetType targets, int outputs) throws Exception {
    assertSame(model(topology(ActivationType.TANH, outputs), targets, AS_IS));
  }

  @ParameterizedTest
  @MethodSource("preprocessing")
  void rawValuesAreImputedAndScaled(Preprocessing preprocessing) throws Exception {
    assertSame(model(topology(ActivationType.RELU, 3), TargetType.CLASS, preprocessing));
  }

  @Test
  void layersMayDifferAndHiddenOnesBeNone() throws Exception {
    List<ActivationType> all = List.of(ActivationType.values());
    Topology mixed = new Topology(List.of(INPUTS, 9, 8, 12, 5, 6, 11, 4), all);
    assertSame(model(mixed, TargetType.CLASS, AS_IS));
    Topology linear = new Topology(List.of(INPUTS, 3), List.of());
    assertSame(model(linear, TargetType.CLASS, AS_IS));
  }

  @Test
  void imagesOfDigitsAreScored() throws Exception {
    Topology seed = new Topology(List.of(784, 28, 28, 10), ActivationType.SIGMOID);
    assertSame(model(seed, TargetType.CLASS, Preprocessing.ofArray("image", 784, 255)));
  }

  @Test
  void geluIsRightForEveryMagnitude() throws Exception {
    Topology topology = new Topology(List.of(1, 1, 1), ActivationType.GELU);
    float[] parameters = {1, 0, 1, 0};
    Preprocessing number = Preprocessing.ofArray("x", 1, 1);
    PublishedModel model = model(topology, TargetType.VALUES, number, parameters);
    float[][] rows = {{0}, {-1e-30f}, {-0.7f}, {-6}, {-1e20f}, {1e-3f}, {3}, {1e20f}, {3e38f}};
    Matrix z = forward(model, rows);
    run(
        model,
        rows,
        (prediction, none) -> {
          for (int e = 0; e < rows.length; e++) {
            float expected = z.at(0, e);
            assertThat(((float[][]) prediction)[e][0])
                .isCloseTo(expected, within(1e-30f + 1e-5f * Math.abs(expected)));
          }
        });
  }

  @Test
  void theFirstOfEqualClassesIsPredictedAndNoLabelOnTheBorder() throws Exception {
    Topology topology = new Topology(List.of(1, 4), List.of());
    float[] parameters = {0, 0, 0, 0, -1, 0, 0, -2};
    Preprocessing number = Preprocessing.ofArray("x", 1, 1);
    run(
        model(topology, TargetType.CLASS, number, parameters),
        new float[][] {{5}},
        (prediction, p) -> assertThat((long[]) prediction).containsExactly(1));
    run(
        model(topology, TargetType.LABELS, number, parameters),
        new float[][] {{5}},
        (prediction, p) -> assertThat(((long[][]) prediction)[0]).containsOnly(0));
  }

  @Test
  void squaredErrorsGiveScoresAndNoProbabilities() throws Exception {
    // A bias alone, which is a perfect one-hot of ten.
    Topology topology = new Topology(List.of(INPUTS, 10), List.of());
    float[] parameters = new float[INPUTS * 10 + 10];
    parameters[INPUTS * 10 + 3] = 1;
    PublishedModel model =
        new PublishedModel(
            new PublishedModel.Description(
                topology, LossConfig.of(LossType.MSE), TargetType.CLASS, AS_IS, Reading.UNKNOWN),
            parameters);
    OnnxModels.load(
        model,
        session ->
            assertThat(session.getOutputNames()).containsExactlyInAnyOrder("prediction", "score"));
    run(
        model,
        new float[1][INPUTS],
        (prediction, score) -> {
          assertThat((long[]) prediction).containsExactly(3);
          assertThat(((float[][]) score)[0]).containsExactly(0, 0, 0, 1, 0, 0, 0, 0, 0, 0);
        });
    Scorer scorer = Scorer.of(model);
    assertThatThrownBy(() -> scorer.probabilities(new float[INPUTS]))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("mse has no probabilities");
  }
}
