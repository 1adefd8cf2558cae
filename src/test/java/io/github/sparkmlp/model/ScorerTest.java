package io.github.sparkmlp.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.sparkmlp.choice.ActivationType;
import io.github.sparkmlp.choice.KernelType;
import io.github.sparkmlp.choice.LossType;
import io.github.sparkmlp.choice.TargetType;
import io.github.sparkmlp.config.LossConfig;
import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import io.github.sparkmlp.kernel.Kernels;
import io.github.sparkmlp.kernel.Matrix;
import io.github.sparkmlp.kernel.Scratch;
import io.github.sparkmlp.nn.Network;
import io.github.sparkmlp.nn.ParameterLayout;
import io.github.sparkmlp.nn.Topology;
import io.github.sparkmlp.nn.Workspace;
import io.github.sparkmlp.store.Storage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.serializer.SerializerInstance;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import scala.reflect.ClassTag$;

class ScorerTest {
  private static final Topology SMALL = new Topology(List.of(4, 3, 2), ActivationType.TANH);

  private static final Preprocessing TABLE =
      new Preprocessing(
          List.of(
              FeatureColumn.number("age"),
              FeatureColumn.category("city", List.of("Bonn", "Ulm")),
              FeatureColumn.number("size")),
          new Scaling(List.of(30f, 0f, 0f, 1.7f), List.of(12f, 1f, 1f, 0.1f)),
          List.of(35f, 0.75f, 0.25f, 1.75f),
          List.of("no", "yes"),
          TargetScaling.NONE);

  @TempDir private Path folder;

  private static PublishedModel model(
      Topology topology, TargetType targets, Preprocessing preprocessing, long seed) {
    Random random = new Random(seed);
    float[] parameters = new float[new ParameterLayout(topology).size()];
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] = (float) random.nextGaussian();
    }
    LossType loss =
        switch (targets) {
          case CLASS -> LossType.CROSS_ENTROPY;
          case LABELS -> LossType.BINARY_CROSS_ENTROPY;
          case VALUES -> LossType.MSE;
        };
    return new PublishedModel(
        new PublishedModel.Description(
            topology, LossConfig.of(loss), targets, preprocessing, Reading.UNKNOWN),
        parameters);
  }

  private static PublishedModel images(Topology topology, TargetType targets, long seed) {
    return model(topology, targets, Preprocessing.ofArray("pixels", topology.inputs(), 255), seed);
  }

  private static PublishedModel table() {
    return model(SMALL, TargetType.CLASS, TABLE, 5);
  }

  private static float[] row(int inputs, Random random) {
    float[] row = new float[inputs];
    for (int i = 0; i < inputs; i++) {
      row[i] = random.nextInt(256);
    }
    return row;
  }

  /** What the network of training says of scaled inputs, among other examples of a block. */
  private static float[] network(PublishedModel model, KernelType kernel, float[] scaled) {
    PublishedModel.Description of = model.description();
    Network network =
        new Network(of.topology(), new Network.Objective(of.loss(), of.targets()), kernel);
    Workspace workspace = new Workspace(network.scoring(3));
    Matrix x = workspace.input();
    for (int i = 0; i < scaled.length; i++) {
      x.values[x.row(i) + 1] = scaled[i];
    }
    network.forward(model.parameters(), workspace);
    float[] z = new float[of.topology().outputs()];
    for (int c = 0; c < z.length; c++) {
      z[c] = workspace.output().at(c, 1);
    }
    return z;
  }

  private static void assertSameBits(float[] actual, float[] expected) {
    assertThat(bits(actual)).isEqualTo(bits(expected));
  }

  private static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    Arrays.setAll(bits, i -> Float.floatToIntBits(values[i]));
    return bits;
  }

  @ParameterizedTest
  @EnumSource(ActivationType.class)
  void itsOutputsHaveTheBitsOfTheNetworks(ActivationType type) {
    Random random = new Random(type.name().hashCode());
    for (int round = 0; round < 60; round++) {
      List<Integer> sizes = new ArrayList<>();
      for (int layer = 2 + random.nextInt(3); layer > 0; layer--) {
        sizes.add(1 + random.nextInt(70));
      }
      Topology topology = new Topology(sizes, type);
      PublishedModel model = images(topology, TargetType.VALUES, round);
      float[] row = row(topology.inputs(), random);
      float[] scaled = row.clone();
      for (int i = 0; i < row.length; i++) {
        scaled[i] /= 255;
      }
      float[] outputs = Scorer.of(model).outputs(row);
      assertSameBits(outputs, network(model, KernelType.SCALAR, scaled));
      assertSameBits(outputs, network(model, KernelType.VECTOR, scaled));
    }
  }

  @Test
  void itsProbabilitiesHaveTheBitsOfTheKernels() {
    for (int outputs = 1; outputs < 20; outputs++) {
      Topology topology = new Topology(List.of(9, outputs), ActivationType.RELU);
      float[] row = row(9, new Random(outputs));
      Scorer classes = Scorer.of(images(topology, TargetType.CLASS, outputs));
      Matrix z = columns(classes.outputs(row));
      Kernels.vector().softmax(z, z);
      assertSameBits(classes.probabilities(row), column(z));

      Scorer labels = Scorer.of(images(topology, TargetType.LABELS, outputs));
      z = columns(labels.outputs(row));
      Kernels.vector().sigmoid(z, z, new Scratch());
      assertSameBits(labels.probabilities(row), column(z));
    }
  }

  private static Matrix columns(float[] values) {
    int stride = Matrix.paddedStride(1);
    Matrix matrix = new Matrix(new float[values.length * stride], 0, values.length, 1, stride);
    for (int r = 0; r < values.length; r++) {
      matrix.values[matrix.row(r)] = values[r];
    }
    return matrix;
  }

  private static float[] column(Matrix matrix) {
    float[] values = new float[matrix.rows];
    for (int r = 0; r < values.length; r++) {
      values[r] = matrix.at(r, 0);
    }
    return values;
  }

  @Test
  void classesHaveProbabilitiesWhoseSumIsOneAndTheLargestIsPredicted() {
    Scorer scorer = Scorer.of(images(new Topology(List.of(9, 5), List.of()), TargetType.CLASS, 1));
    Random random = new Random(1);
    for (int i = 0; i < 20; i++) {
      float[] row = row(9, random);
      float[] p = scorer.probabilities(row);
      double sum = 0;
      for (float probability : p) {
        sum += probability;
        assertThat(probability).isLessThanOrEqualTo(p[scorer.predictedClass(row)]);
      }
      assertThat(sum).isCloseTo(1, within(1e-6));
    }
    assertThat(scorer.className(3)).isEqualTo("3");
  }

  @Test
  void aSingleLabelStandsForTwoClasses() {
    PublishedModel model = images(new Topology(List.of(9, 1), List.of()), TargetType.LABELS, 1);
    Scorer scorer = Scorer.of(model);
    Random random = new Random(1);
    for (int i = 0; i < 20; i++) {
      float[] row = row(9, random);
      assertThat(scorer.probabilities(row)).hasSize(1);
      assertThat(scorer.predictedClass(row)).isEqualTo(scorer.probabilities(row)[0] > 0.5 ? 1 : 0);
    }
  }

  @Test
  void valuesHaveNoProbabilitiesAndNoClass() {
    Scorer scorer = Scorer.of(images(SMALL, TargetType.VALUES, 1));
    assertThat(scorer.outputs(new float[4])).hasSize(2);
    assertThatThrownBy(() -> scorer.probabilities(new float[4])).hasMessageContaining("outputs");
    assertThatThrownBy(() -> scorer.predictedClass(new float[4])).hasMessageContaining("VALUES");
  }

  @Test
  void columnsAreEncodedImputedAndScaledAsInTraining() {
    Scorer scorer = Scorer.of(table());
    float[] inputs = scorer.inputs(Map.of("city", "Ulm", "age", "31", "size", 1.8, "id", 7));
    assertThat(inputs).containsExactly(31, 0, 1, 1.8f);
    float[] scaled = {(31f - 30) / 12, 0, 1, (1.8f - 1.7f) / 0.1f};
    assertSameBits(scorer.outputs(inputs), network(table(), KernelType.SCALAR, scaled));
    Object[] row = {31, "Ulm", 1.8f};
    assertThat(scorer.inputs(row)).isEqualTo(inputs);
    assertSameBits(scorer.outputs(row), scorer.outputs(inputs));
    assertThat(scorer.className(1)).isEqualTo("yes");
  }

  /** Numbers between categories, missing ones and unknown ones among them. */
  @Test
  void rawRowsHaveTheBitsOfTheNetworkWhoseCategoriesAreIndices() {
    List<String> cities = IntStream.range(0, 200).mapToObj(i -> "city " + i).toList();
    List<FeatureColumn> columns =
        List.of(
            FeatureColumn.category("city", cities),
            FeatureColumn.numbers("sizes", 5),
            FeatureColumn.category("colour", List.of("red")),
            FeatureColumn.category("day", List.of("Mon", "Tue", "Wed")),
            FeatureColumn.number("age"));
    List<Float> shifts = new ArrayList<>(Collections.nCopies(210, 0f));
    List<Float> divisors = new ArrayList<>(Collections.nCopies(210, 1f));
    List<Float> means = new ArrayList<>(Collections.nCopies(210, 0f));
    shifts.set(209, 30f);
    divisors.set(209, 12f);
    means.set(209, 33f);
    Preprocessing preprocessing =
        new Preprocessing(
            columns, new Scaling(shifts, divisors), means, List.of(), TargetScaling.NONE);
    Topology topology = new Topology(List.of(210, 13, 4), ActivationType.GELU);
    PublishedModel model = model(topology, TargetType.VALUES, preprocessing, 7);
    Scorer scorer = Scorer.of(model);
    Random random = new Random(2);
    for (int i = 0; i < 100; i++) {
      int city = random.nextInt(201) - 1;
      int day = random.nextInt(4) - 1;
      float[] sizes = row(5, random);
      Integer age = random.nextInt(3) == 0 ? null : (Integer) random.nextInt(90);
      Object[] row = {
        city < 0 ? null : cities.get(city),
        sizes,
        "blue",
        day < 0 ? "Sun" : List.of("Mon", "Tue", "Wed").get(day),
        age
      };
      float[] numbers = Arrays.copyOf(sizes, 6);
      numbers[5] = ((age == null ? 33f : age) - 30) / 12;
      float[] expected = network(model, numbers, city, -1, day);
      assertSameBits(scorer.outputs(row), expected);
      assertSameBits(scorer.outputs(scorer.inputs(row)), expected);
    }
  }

  /** What the network says of numbers, scaled, and indices of categories. */
  private static float[] network(PublishedModel model, float[] numbers, int... categories) {
    PublishedModel.Description of = model.description();
    Network network =
        new Network(of.topology(), new Network.Objective(of.loss(), of.targets()), KernelType.AUTO)
            .reading(of.preprocessing().inputLayout());
    Workspace workspace = new Workspace(network.scoring(1));
    for (int i = 0; i < numbers.length; i++) {
      workspace.input().values[workspace.input().row(i)] = numbers[i];
    }
    for (int i = 0; i < categories.length; i++) {
      workspace.sparse(i).index[0] = categories[i];
    }
    network.forward(model.parameters(), workspace);
    float[] z = new float[of.topology().outputs()];
    for (int c = 0; c < z.length; c++) {
      z[c] = workspace.output().at(c, 0);
    }
    return z;
  }

  @Test
  void whatIsMissingIsImputedWhereverItIsFound() {
    Scorer scorer = Scorer.of(table());
    Map<String, Object> row = new HashMap<>();
    row.put("age", null);
    row.put("size", Double.NaN);
    float[] means = {35, 0.75f, 0.25f, 1.75f};
    assertThat(scorer.inputs(row)).isEqualTo(means);
    float[] missing = {Float.NaN, Float.NaN, Float.NaN, Float.NaN};
    assertSameBits(scorer.outputs(missing), scorer.outputs(means));
    assertSameBits(scorer.outputs(row), scorer.outputs(means));
    assertThat(missing).containsOnly(Float.NaN);
  }

  @Test
  void whereNothingMayBeMissingItIsNamed() {
    Scorer scorer =
        Scorer.of(
            model(
                SMALL,
                TargetType.CLASS,
                new Preprocessing(
                    List.of(FeatureColumn.number("age"), FeatureColumn.numbers("sizes", 3)),
                    Scaling.uniform(4, 1),
                    List.of(),
                    List.of(),
                    TargetScaling.NONE),
                1));
    Map<String, Object> row = Map.of("sizes", List.of(1, 2, 3));
    for (ThrowingCallable scoring :
        List.<ThrowingCallable>of(() -> scorer.inputs(row), () -> scorer.outputs(row))) {
      assertThatThrownBy(scoring).isInstanceOf(BadValue.class).hasMessage("\"age\" is null");
    }
    assertThatThrownBy(() -> scorer.outputs(new float[] {1, 2, Float.NaN, 3}))
        .isInstanceOf(BadValue.class)
        .hasMessage("\"sizes\" has no finite number at 1");
    assertThatThrownBy(() -> scorer.outputs(new float[] {Float.POSITIVE_INFINITY, 1, 2, 3}))
        .hasMessage("\"age\" is Infinity");
  }

  @Test
  void anArrayColumnTakesListsBytesAndArrays() {
    Scorer scorer = Scorer.of(images(SMALL, TargetType.CLASS, 1));
    float[] expected = {0, 1, 200, 255};
    for (Object pixels :
        List.of(
            List.of(0, 1.0, "200", 255L),
            new byte[] {0, 1, (byte) 200, (byte) 255},
            expected,
            new double[] {0, 1, 200, 255},
            new int[] {0, 1, 200, 255})) {
      assertThat(scorer.inputs(Map.of("pixels", pixels))).isEqualTo(expected);
    }
    assertThatThrownBy(() -> scorer.inputs(Map.of("pixels", new float[3])))
        .hasMessage("\"pixels\" has 3 values");
  }

  @Test
  void aRowOfAnotherLengthIsRefusedWithBothNumbers() {
    Scorer scorer = Scorer.of(table());
    assertThatThrownBy(() -> scorer.probabilities(new float[3]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("3")
        .hasMessageContaining("4");
    assertThatThrownBy(() -> scorer.outputs(new Object[2]))
        .hasMessage("the row has 2 values, the model reads 3 columns");
    assertThatThrownBy(() -> scorer.inputs(new Object[4]))
        .hasMessage("the row has 4 values, the model reads 3 columns");
  }

  @Test
  void manyThreadsShareOne() throws Exception {
    Topology topology = new Topology(List.of(40, 30, 10), ActivationType.GELU);
    Scorer scorer = Scorer.of(images(topology, TargetType.CLASS, 1));
    float[][] rows = new float[50][];
    Arrays.setAll(rows, i -> row(40, new Random(i)));
    float[][] expected = new float[50][];
    Arrays.setAll(expected, i -> scorer.probabilities(rows[i]));
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int task = 0; task < 200; task++) {
        int i = task % 50;
        all.add(threads.submit(() -> assertSameBits(scorer.probabilities(rows[i]), expected[i])));
      }
      for (Future<?> one : all) {
        one.get();
      }
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void itCrossesTheWireByJavaAndByKryo() throws Exception {
    Scorer scorer = Scorer.of(table());
    float[] row = {20, 1, 0, Float.NaN};
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new ObjectOutputStream(bytes).writeObject(scorer);
    Scorer byJava =
        (Scorer) new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
    SerializerInstance kryo = new KryoSerializer(new SparkConf(false)).newInstance();
    scala.reflect.ClassTag<Scorer> tag = ClassTag$.MODULE$.apply(Scorer.class);
    Scorer byKryo = kryo.deserialize(kryo.serialize(scorer, tag), tag);
    for (Scorer copy : List.of(byJava, byKryo)) {
      assertSameBits(copy.probabilities(row), scorer.probabilities(row));
      assertThat(copy.inputs(Map.of("city", "Ulm")))
          .isEqualTo(scorer.inputs(Map.of("city", "Ulm")));
      assertThat(copy.description()).isEqualTo(scorer.description());
    }
  }

  private void write() throws Exception {
    table()
        .write(
            new Storage(new Configuration()),
            folder.toString(),
            new ObjectMapper().createObjectNode().put("run", "test"),
            new ObjectMapper().createObjectNode());
  }

  @Test
  void loadsAPublishedModel() throws Exception {
    write();
    float[] row = {20, 1, 0, 1.5f};
    assertSameBits(Scorer.load(folder).outputs(row), Scorer.of(table()).outputs(row));
    assertThat(Scorer.load(folder.toString()).description()).isEqualTo(table().description());
    assertThat(Scorer.load(folder).classes()).containsExactly("no", "yes");
  }

  @Test
  void whatIsNotThereIsMissingInput() throws Exception {
    assertFails(ExitCode.NO_INPUT, "model.json");
    write();
    Files.delete(folder.resolve("model.safetensors"));
    assertFails(ExitCode.NO_INPUT, "model.safetensors");
  }

  @Test
  void serializedObjectsInPlaceOfAFileAreBadData() throws Exception {
    for (String name : List.of("model.json", "model.safetensors")) {
      write();
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      new ObjectOutputStream(bytes).writeObject(new ArrayList<>(List.of("a")));
      Files.write(folder.resolve(name), bytes.toByteArray());
      assertFails(ExitCode.BAD_DATA, name);
      Files.delete(folder.resolve("model.json"));
    }
  }

  @Test
  void everyDamageIsNoticed() throws Exception {
    write();
    for (String name : List.of("model.json", "model.safetensors")) {
      byte[] file = Files.readAllBytes(folder.resolve(name));
      for (int place = 0; place < file.length; place++) {
        byte[] damaged = file.clone();
        damaged[place] ^= 1;
        Files.write(folder.resolve(name), damaged);
        assertFails(ExitCode.IO_ERROR, name);
        Files.write(folder.resolve(name), Arrays.copyOf(file, place));
        assertFails(ExitCode.IO_ERROR, name);
      }
      Files.write(folder.resolve(name), file);
    }
  }

  private void assertFails(ExitCode exitCode, String named) {
    JobFailure failure = catchThrowableOfType(JobFailure.class, () -> Scorer.load(folder));
    assertThat(failure).isNotNull().hasMessageContaining(named);
    assertThat(failure.exitCode()).isEqualTo(exitCode);
  }
}
