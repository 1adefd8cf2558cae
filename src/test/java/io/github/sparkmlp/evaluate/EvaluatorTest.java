package io.github.sparkmlp.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.github.sparkmlp.TestConfig;
import io.github.sparkmlp.TestSpark;
import io.github.sparkmlp.choice.KernelType;
import io.github.sparkmlp.choice.LossType;
import io.github.sparkmlp.choice.Metric;
import io.github.sparkmlp.choice.TargetType;
import io.github.sparkmlp.config.JobConfig;
import io.github.sparkmlp.config.LossConfig;
import io.github.sparkmlp.data.EvaluationData;
import io.github.sparkmlp.data.ExampleReader;
import io.github.sparkmlp.model.Preprocessing;
import io.github.sparkmlp.nn.Network;
import io.github.sparkmlp.nn.Topology;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.serializer.SerializerInstance;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * Metrics of outputs that are given, beside plain definitions: the network passes its inputs on.
 */
class EvaluatorTest {
  private static final int ROWS = 700;

  @TempDir private Path folder;

  private final SparkSession spark = TestSpark.local();
  private int[] partitionings = {1, 5};
  private int tables;

  /** One example: its outputs and what they should have been. */
  private static final class Sample {
    private final double[] outputs;
    private final double[] targets;

    Sample(double[] outputs, double[] targets) {
      this.outputs = outputs;
      this.targets = targets;
    }

    double[] outputs() {
      return outputs;
    }

    double[] targets() {
      return targets;
    }
  }

  private List<Sample> samples(int outputs, boolean classes, boolean ties) {
    Random random = new Random(outputs);
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      double[] values = new double[outputs];
      for (int c = 0; c < outputs; c++) {
        double value = random.nextGaussian();
        values[c] = ties ? Math.rint(value * 2) / 2 : (float) value;
      }
      double[] targets = new double[classes ? 1 : outputs];
      for (int c = 0; c < targets.length; c++) {
        targets[c] = classes ? random.nextInt(outputs) : random.nextInt(2);
      }
      if (classes && random.nextBoolean()) {
        targets[0] = largest(values);
      }
      samples.add(new Sample(values, targets));
    }
    return samples;
  }

  private static int largest(double[] values) {
    return IntStream.range(0, values.length)
        .reduce(0, (best, c) -> values[c] > values[best] ? c : best);
  }

  /** Rows, and a network that passes them on. */
  private record Subject(Evaluator evaluator, EvaluationData rows, int outputs) {
    Evaluation score() {
      return evaluator.evaluate(rows, identity());
    }

    private float[] identity() {
      float[] parameters = new float[outputs * (outputs + 1)];
      for (int i = 0; i < outputs; i++) {
        parameters[i * outputs + i] = 1;
      }
      return parameters;
    }

    Inspection inspection(int mistakes) {
      return evaluator.inspect(rows, identity(), mistakes);
    }
  }

  /** The same rows in every partitioning. */
  private List<Subject> subjects(List<Sample> samples, String loss, String... settings)
      throws IOException {
    int outputs = samples.get(0).outputs().length;
    StructType schema =
        new StructType()
            .add("label", DataTypes.createArrayType(DataTypes.DoubleType))
            .add("features", DataTypes.createArrayType(DataTypes.DoubleType));
    List<Row> rows =
        samples.stream()
            .map(sample -> RowFactory.create(sample.targets(), sample.outputs()))
            .toList();
    List<Subject> subjects = new ArrayList<>();
    for (int partitions : partitionings) {
      Path path = folder.resolve("table-" + tables++);
      spark.createDataFrame(rows, schema).repartition(partitions).write().parquet(path.toString());
      subjects.add(subject(path, outputs, loss, settings));
    }
    return subjects;
  }

  /** The same score from every partitioning. */
  private Evaluation score(List<Sample> samples, String loss, String... settings)
      throws IOException {
    Evaluation score = null;
    for (Subject subject : subjects(samples, loss, settings)) {
      Evaluation next = subject.score();
      if (score != null) {
        assertThat(next.metrics()).isEqualTo(score.metrics());
        assertThat(next.loss()).isEqualTo(score.loss());
      }
      score = next;
    }
    return score;
  }

  private Subject subject(Path path, int outputs, String loss, String... settings)
      throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("test.conf"),
            """
            run-name = test
            data { format = parquet, train { path = "%s" } }
            network { layers = [%s, %s] }
            loss = %s
            optimizer { type = sgd, learning-rate = 1 }
            epochs = 1
            """
                .formatted(path, outputs, outputs, loss));
    JobConfig config = TestConfig.read(file, List.of(settings));
    Topology topology = Topology.of(config.network());
    Network network =
        new Network(
            topology, new Network.Objective(config.loss(), config.targets()), KernelType.AUTO);
    ExampleReader reader = new ExampleReader(spark, config.data(), topology, config.targets());
    Preprocessing preprocessing = Preprocessing.ofArray("features", topology.inputs(), 1);
    return new Subject(
        new Evaluator(
            JavaSparkContext.fromSparkContext(spark.sparkContext()),
            network,
            preprocessing,
            config.metrics().topK()),
        EvaluationData.load(reader, config.data().train(), preprocessing, "test"),
        outputs);
  }

  private static double value(Evaluation score, Metric metric) {
    return score.metric(metric).orElseThrow();
  }

  @Test
  void classesHaveTheMetricsOfTheirConfusion() throws IOException {
    List<Sample> samples = samples(6, true, false);
    Evaluation score = score(samples, "cross-entropy", "metrics.top-k=3");
    long[][] confusion = new long[6][6];
    double logLoss = 0;
    int amongThree = 0;
    for (Sample sample : samples) {
      int actual = (int) sample.targets()[0];
      double[] z = sample.outputs();
      confusion[actual][largest(z)]++;
      double sum = IntStream.range(0, 6).mapToDouble(c -> Math.exp(z[c])).sum();
      logLoss += Math.log(sum) - z[actual];
      amongThree += IntStream.range(0, 6).filter(c -> z[c] > z[actual]).count() < 3 ? 1 : 0;
    }
    ClassCounts counts = score.classes().orElseThrow();
    assertThat(counts.confusion()).isDeepEqualTo(confusion);
    double precisions = 0;
    double recalls = 0;
    double f1s = 0;
    long right = 0;
    for (int c = 0; c < 6; c++) {
      double actual = 0;
      double predicted = 0;
      for (int other = 0; other < 6; other++) {
        actual += confusion[c][other];
        predicted += confusion[other][c];
      }
      double precision = confusion[c][c] / predicted;
      double recall = confusion[c][c] / actual;
      assertThat(counts.precision(c)).isEqualTo(precision);
      assertThat(counts.recall(c)).isEqualTo(recall);
      assertThat(counts.support(c)).isEqualTo((long) actual);
      precisions += precision;
      recalls += recall;
      f1s += 2 * precision * recall / (precision + recall);
      right += confusion[c][c];
    }
    assertThat(value(score, Metric.MACRO_PRECISION)).isCloseTo(precisions / 6, within(1e-12));
    assertThat(value(score, Metric.MACRO_RECALL)).isCloseTo(recalls / 6, within(1e-12));
    assertThat(value(score, Metric.MACRO_F1)).isCloseTo(f1s / 6, within(1e-12));
    assertThat(value(score, Metric.ACCURACY)).isEqualTo((double) right / ROWS);
    assertThat(value(score, Metric.TOP_K_ACCURACY)).isEqualTo((double) amongThree / ROWS);
    assertThat(value(score, Metric.LOG_LOSS)).isCloseTo(logLoss / ROWS, within(1e-7));
    assertThat(score.metrics()).doesNotContainKeys(Metric.AUC, Metric.RMSE);
  }

  @Test
  void theAreaUnderTheCurveCountsPairsAndHalfOfTies() throws IOException {
    for (boolean ties : new boolean[] {false, true}) {
      List<Sample> samples = samples(1, false, ties);
      assertArea(
          score(samples, "binary-cross-entropy"),
          samples.stream().map(sample -> sample.outputs()[0]).toList(),
          samples);
    }
    List<Sample> softmax = samples(2, true, true);
    assertArea(
        score(softmax, "cross-entropy"),
        softmax.stream().map(sample -> sample.outputs()[1] - sample.outputs()[0]).toList(),
        softmax);
  }

  private static void assertArea(Evaluation score, List<Double> scores, List<Sample> samples) {
    double won = 0;
    double pairs = 0;
    for (int i = 0; i < ROWS; i++) {
      for (int j = 0; j < ROWS; j++) {
        if (samples.get(i).targets()[0] == 1 && samples.get(j).targets()[0] == 0) {
          pairs++;
          double difference = scores.get(i) - scores.get(j);
          won += difference > 0 ? 1 : difference == 0 ? 0.5 : 0;
        }
      }
    }
    assertThat(value(score, Metric.AUC)).isCloseTo(won / pairs, within(1e-12));
  }

  @Test
  void labelsAreCountedEachForItself() throws IOException {
    partitionings = new int[] {2};
    List<Sample> samples = samples(3, false, false);
    Evaluation score = score(samples, "binary-cross-entropy");
    long right = 0;
    for (int label = 0; label < 3; label++) {
      double there = 0;
      double predicted = 0;
      double both = 0;
      for (Sample sample : samples) {
        boolean yes = sample.outputs()[label] > 0;
        boolean actual = sample.targets()[label] == 1;
        right += yes == actual ? 1 : 0;
        there += actual ? 1 : 0;
        predicted += yes ? 1 : 0;
        both += yes && actual ? 1 : 0;
      }
      assertThat(score.classes().orElseThrow().precision(label)).isEqualTo(both / predicted);
      assertThat(score.classes().orElseThrow().recall(label)).isEqualTo(both / there);
    }
    assertThat(value(score, Metric.ACCURACY)).isEqualTo(right / (3.0 * ROWS));
    assertThat(score.classes().orElseThrow().confusion()).isEmpty();
  }

  /** Targets of ordinary size, tiny and huge ones, and one of each. */
  @ParameterizedTest
  @CsvSource({"1, 1", "1e-6, 1e-6", "1e9, 1e9", "1e6, 1e-4"})
  void valuesHaveErrors(double first, double second) throws IOException {
    partitionings = new int[] {3};
    double[] sizes = {first, second};
    List<Sample> samples = new ArrayList<>();
    for (Sample sample : samples(2, false, false)) {
      double[] outputs = new double[2];
      double[] targets = new double[2];
      for (int i = 0; i < 2; i++) {
        outputs[i] = (float) (sample.outputs()[i] * sizes[i]);
        targets[i] = (float) (sample.targets()[i] * sizes[i]);
      }
      samples.add(new Sample(outputs, targets));
    }
    Evaluation score = score(samples, "mse", "task=regression");
    double squares = 0;
    double magnitudes = 0;
    double determination = 0;
    for (int i = 0; i < 2; i++) {
      int target = i;
      double mean =
          samples.stream().mapToDouble(sample -> sample.targets()[target]).average().orElseThrow();
      double residual = 0;
      double spread = 0;
      for (Sample sample : samples) {
        double error = sample.outputs()[i] - sample.targets()[i];
        residual += error * error;
        magnitudes += Math.abs(error);
        spread += (sample.targets()[i] - mean) * (sample.targets()[i] - mean);
      }
      squares += residual;
      determination += (1 - residual / spread) / 2;
    }
    assertThat(value(score, Metric.RMSE))
        .isCloseTo(Math.sqrt(squares / ROWS / 2), withinPercentage(1e-5));
    assertThat(value(score, Metric.MAE)).isCloseTo(magnitudes / ROWS / 2, withinPercentage(1e-5));
    assertThat(value(score, Metric.R2)).isCloseTo(determination, within(1e-7));
    assertThat(score.loss()).isCloseTo(squares / ROWS, withinPercentage(1e-5));
    assertThat(score.classes()).isEmpty();
  }

  @Test
  void labelsAreHeldAgainstWhatEachMostlyIs() throws IOException {
    partitionings = new int[] {2};
    List<Sample> constant = new ArrayList<>();
    List<Sample> better = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      // The first label is there in one row of seven, the second in all but these.
      double[] targets = {i % 7 == 0 ? 1 : 0, i % 7 == 0 ? 0 : 1};
      constant.add(new Sample(new double[] {-1, 1}, targets));
      better.add(new Sample(new double[] {i % 14 == 0 ? 1 : -1, 1}, targets));
    }
    assertThat(warning(constant)).get().asString().contains("accuracy 0.8571").contains("0.8571");
    assertThat(warning(better)).isEmpty();
  }

  private Optional<String> warning(List<Sample> samples) throws IOException {
    Network network =
        new Network(
            new Topology(List.of(2, 2), List.of()),
            new Network.Objective(LossConfig.of(LossType.BINARY_CROSS_ENTROPY), TargetType.LABELS),
            KernelType.SCALAR);
    return Baseline.warning("these", score(samples, "binary-cross-entropy"), network, false);
  }

  private static double probability(double[] outputs, int c) {
    return 1 / Arrays.stream(outputs).map(z -> Math.exp(z - outputs[c])).sum();
  }

  @Test
  void probabilitiesAreComparedWithHowOftenTheyWereRight() throws IOException {
    List<Sample> samples = samples(3, true, false);
    double[] sums = new double[10];
    int[] right = new int[10];
    int[] all = new int[10];
    for (Sample sample : samples) {
      int predicted = largest(sample.outputs());
      double probability = probability(sample.outputs(), predicted);
      int bin = (int) (10 * probability);
      sums[bin] += probability;
      all[bin]++;
      right[bin] += predicted == (int) sample.targets()[0] ? 1 : 0;
    }
    for (Subject subject : subjects(samples, "cross-entropy")) {
      Calibration calibration = subject.inspection(0).calibration().orElseThrow();
      double error = 0;
      for (int bin = 0; bin < 10; bin++) {
        assertThat(calibration.predictions(bin)).isEqualTo(all[bin]);
        if (all[bin] > 0) {
          assertThat(calibration.probability(bin)).isCloseTo(sums[bin] / all[bin], within(1e-7));
          assertThat(calibration.accuracy(bin)).isEqualTo((double) right[bin] / all[bin]);
          error += Math.abs(sums[bin] - right[bin]) / ROWS;
        }
      }
      assertThat(calibration.error()).isCloseTo(error, within(1e-7));
    }
  }

  /** Outputs that squared errors train are scores: they say nothing of probabilities. */
  @Test
  void scoresOfSquaredErrorsAreNotCalibrated() throws IOException {
    List<Sample> samples = samples(3, true, false);
    double surest =
        samples.stream()
            .filter(sample -> largest(sample.outputs()) != (int) sample.targets()[0])
            .mapToDouble(sample -> sample.outputs()[largest(sample.outputs())])
            .max()
            .orElseThrow();
    for (Subject subject : subjects(samples, "mse")) {
      Inspection inspection = subject.inspection(1);
      assertThat(inspection.calibration()).isEmpty();
      assertThat(inspection.mistakes().get(0).sureness()).isEqualTo((float) surest);
    }
  }

  @Test
  void anInspectionHasTheSameBitsHoweverRowsLie() throws IOException {
    List<Subject> subjects = subjects(samples(4, true, false), "cross-entropy");
    Calibration one = subjects.get(0).inspection(5).calibration().orElseThrow();
    Calibration other = subjects.get(1).inspection(5).calibration().orElseThrow();
    assertThat(other).usingRecursiveComparison().isEqualTo(one);
  }

  @Test
  void anInspectionIsWhatKryoCanWrite() throws IOException {
    partitionings = new int[] {1};
    Inspection inspection = subjects(samples(4, true, false), "cross-entropy").get(0).inspection(5);
    SerializerInstance kryo = new KryoSerializer(new SparkConf(false)).newInstance();
    ClassTag<Inspection> type = ClassTag$.MODULE$.apply(Inspection.class);
    Inspection copy = kryo.deserialize(kryo.serialize(inspection, type), type);
    assertThat(copy).usingRecursiveComparison().isEqualTo(inspection);
  }

  /** Many rows are equally wrong: their content decides, and equal ones are named once. */
  @Test
  void theMostProbableMistakesAreKeptInAnOrderOfTheirOwn() throws IOException {
    List<Sample> samples = samples(3, true, true);
    List<List<Double>> expected =
        samples.stream()
            .filter(sample -> largest(sample.outputs()) != (int) sample.targets()[0])
            .map(EvaluatorTest::described)
            .distinct()
            .sorted(EvaluatorTest::compare)
            .limit(40)
            .toList();
    for (Subject subject : subjects(samples, "cross-entropy")) {
      List<Mistake> mistakes = subject.inspection(40).mistakes();
      assertThat(mistakes.stream().map(EvaluatorTest::described)).isEqualTo(expected);
      assertThat(mistakes.get(0).sureness()).isEqualTo(-expected.get(0).get(0).floatValue());
      assertThat(subject.inspection(0).mistakes()).isEmpty();
    }
  }

  /** What orders mistakes: −probability, as a float; actual, predicted, features. */
  private static List<Double> described(Sample sample) {
    int predicted = largest(sample.outputs());
    double probability = probability(sample.outputs(), predicted);
    return described(probability, (int) sample.targets()[0], predicted, sample.outputs());
  }

  private static List<Double> described(Mistake mistake) {
    double[] features =
        IntStream.range(0, mistake.features().length)
            .mapToDouble(i -> mistake.features()[i])
            .toArray();
    return described(mistake.sureness(), mistake.actual(), mistake.predicted(), features);
  }

  private static List<Double> described(
      double probability, int actual, int predicted, double[] features) {
    List<Double> all = new ArrayList<>();
    all.add(-(double) (float) probability);
    all.add((double) actual);
    all.add((double) predicted);
    Arrays.stream(features).map(x -> x + 0.0).forEach(all::add);
    return all;
  }

  private static int compare(List<Double> one, List<Double> other) {
    return Arrays.compare(one.toArray(Double[]::new), other.toArray(Double[]::new));
  }

  /** 300 classes have no matrix. */
  @Test
  void ofManyClassesThePairsAreCounted() throws IOException {
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      double[] outputs = new double[300];
      outputs[i % 5] = 1;
      samples.add(new Sample(outputs, new double[] {i % 3}));
    }
    Map<List<Integer>, Long> expected =
        IntStream.range(0, ROWS)
            .filter(i -> i % 5 != i % 3)
            .boxed()
            .collect(Collectors.groupingBy(i -> List.of(i % 3, i % 5), Collectors.counting()));
    for (Subject subject : subjects(samples, "cross-entropy")) {
      List<Confusion> confusions = subject.inspection(0).confusions(100);
      assertThat(confusions)
          .isSortedAccordingTo(Comparator.comparingLong(Confusion::count).reversed())
          .hasSize(expected.size())
          .allMatch(it -> it.count() == expected.get(List.of(it.actual(), it.predicted())));
      assertThat(subject.inspection(0).confusions(2)).isEqualTo(confusions.subList(0, 2));
    }
  }

  @Test
  void twoClassesOfOneOutputAndLabelsAreInspectedToo() throws IOException {
    partitionings = new int[] {2};
    List<Sample> samples = samples(1, false, false);
    Inspection two = subjects(samples, "binary-cross-entropy").get(0).inspection(ROWS);
    long wrong = samples.stream().filter(EvaluatorTest::isWrong).count();
    assertThat(two.mistakes()).hasSize((int) wrong);
    assertThat(two.mistakes().get(0).sureness()).isGreaterThan(0.5f);
    Inspection labels =
        subjects(samples(3, false, false), "binary-cross-entropy").get(0).inspection(ROWS);
    assertThat(labels.mistakes()).isEmpty();
    assertThat(
            IntStream.range(0, 10).mapToLong(labels.calibration().orElseThrow()::predictions).sum())
        .isEqualTo(3L * ROWS);
  }

  private static boolean isWrong(Sample sample) {
    return (sample.outputs()[0] > 0) != (sample.targets()[0] == 1);
  }
}
