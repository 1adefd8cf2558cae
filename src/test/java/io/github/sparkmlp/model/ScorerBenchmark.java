package io.github.sparkmlp.model;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.github.sparkmlp.choice.ActivationType;
import io.github.sparkmlp.choice.LossType;
import io.github.sparkmlp.choice.TargetType;
import io.github.sparkmlp.config.LossConfig;
import io.github.sparkmlp.nn.Topology;
import io.github.sparkmlp.onnx.Onnx;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.openjdk.jmh.util.Statistics;

/**
 * How long one row takes on one core, 784-28-28-10 with sigmoid: the median of many short looks,
 * and the fastest, which other work on the machine disturbs the least.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ScorerBenchmark {
  private static final List<String> SCORERS =
      List.of("scorer", "onnxruntime", "onnxruntimeInBatches");
  private static final int ROWS = 64;

  private final float[][] rows = new float[ROWS][784];
  private final FloatBuffer buffer =
      ByteBuffer.allocateDirect(4 * ROWS * 784).order(ByteOrder.nativeOrder()).asFloatBuffer();
  private Scorer scorer;
  private OrtSession session;
  private OrtSession.SessionOptions options;
  private int next;

  /** A network with random parameters, and random images. */
  @Setup
  public void setup() throws OrtException {
    Random random = new Random(1);
    float[] parameters = new float[23_082];
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] = (float) random.nextGaussian() / 8;
    }
    PublishedModel model =
        new PublishedModel(
            new PublishedModel.Description(
                new Topology(List.of(784, 28, 28, 10), ActivationType.SIGMOID),
                LossConfig.of(LossType.CROSS_ENTROPY),
                TargetType.CLASS,
                Preprocessing.ofArray("pixels", 784, 255),
                Reading.UNKNOWN),
            parameters);
    scorer = Scorer.of(model);
    options = new OrtSession.SessionOptions();
    options.setIntraOpNumThreads(1);
    session = OrtEnvironment.getEnvironment().createSession(Onnx.write(model), options);
    for (float[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        row[i] = random.nextInt(256);
      }
    }
  }

  private float[] row() {
    next = (next + 1) % ROWS;
    return rows[next];
  }

  @Benchmark
  public float[] scorer() {
    return scorer.probabilities(row());
  }

  @Benchmark
  public float[][] onnxruntime() throws OrtException {
    return probabilities(row());
  }

  /** Many rows in a call, which is what it is made for: see the rows a second. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public float[][] onnxruntimeInBatches() throws OrtException {
    return probabilities(rows);
  }

  /** From a buffer of its own, which it need not copy. */
  private float[][] probabilities(float[]... batch) throws OrtException {
    buffer.clear();
    for (float[] row : batch) {
      buffer.put(row);
    }
    buffer.flip();
    long[] shape = {batch.length, 784};
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OnnxTensor features = OnnxTensor.createTensor(environment, buffer, shape);
        OrtSession.Result result =
            session.run(Map.of("features", features), Set.of("probability"))) {
      return (float[][]) result.get(0).getValue();
    }
  }

  @TearDown
  public void close() throws OrtException {
    session.close();
    options.close();
  }

  /** Prints the table. */
  public static void main(String[] arguments) throws RunnerException {
    System.out.printf(
        "Java %s, %s, one row of 784-28-28-10%n",
        System.getProperty("java.version"), System.getProperty("os.arch"));
    for (String name : SCORERS) {
      Statistics nanos = nanos(name);
      double median = nanos.getPercentile(50);
      System.out.printf(
          Locale.ROOT,
          "%-20s median %,7.0f ns a row, %,9.0f rows/s; fastest %,7.0f ns%n",
          name,
          median,
          1e9 / median,
          nanos.getMin());
    }
  }

  /** In this JVM, once it is warm. */
  private static Statistics nanos(String name) throws RunnerException {
    return new Runner(
            new OptionsBuilder()
                .include(ScorerBenchmark.class.getName() + "\\." + name + "$")
                .forks(0)
                .warmupIterations(8)
                .warmupTime(TimeValue.milliseconds(500))
                .measurementIterations(200)
                .measurementTime(TimeValue.milliseconds(20))
                .verbosity(VerboseMode.SILENT)
                .build())
        .run()
        .iterator()
        .next()
        .getPrimaryResult()
        .getStatistics();
  }
}
