package io.github.sparkmlp.kernel;

import io.github.sparkmlp.config.OptimizerConfig;
import io.github.sparkmlp.optim.Optimizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import jdk.incubator.vector.FloatVector;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * What share of the machine's multiply-add peak the matrix products reach, and how long the other
 * kernels take; one core, one JVM, medians. As a program it alternates the peak with the kernels
 * and prints a table; a share above one, or a peak that was not compiled to vectors, is an error.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class KernelBenchmark {
  private static final int PEAK_STEPS = 10_000;
  private static final int PEAK_CHAINS = 12;

  /** How often each product is timed between two looks at the peak. */
  private static final int ROUNDS = 9;

  /** Of 784-28-28-10. */
  private static final int PARAMETERS = 23_082;

  /** Inputs, outputs, examples in a block. */
  @Param({"784x28x128", "512x512x128", "2048x2048x512"})
  private String shape = "784x28x128";

  private final Kernels kernels = Kernels.vector();
  private final Scratch scratch = new Scratch();
  private final float[] peak = new float[64];
  private Matrix weights;
  private Matrix bias;
  private Matrix x;
  private Matrix z;
  private Matrix gradient;
  private Matrix xGradient;
  private byte[] bytes;
  private long[] sums;
  private long[] others;
  private Optimizer adam;
  private float[] parameters;
  private float[] meanGradient;

  /** Fills the matrices of one shape. */
  @Setup
  public void setup() {
    String[] sizes = shape.split("x", -1);
    int in = Integer.parseInt(sizes[0]);
    int out = Integer.parseInt(sizes[1]);
    int examples = Integer.parseInt(sizes[2]);
    int stride = Matrix.paddedStride(examples);
    weights = random(out, in, in);
    bias = random(out, 1, 1);
    x = random(in, examples, stride);
    z = random(out, examples, stride);
    gradient = random(in, out, out);
    xGradient = random(in, examples, stride);
    bytes = new byte[in * examples];
    new Random(2).nextBytes(bytes);
    adam = Optimizer.of(new OptimizerConfig.Adam(0.01, 0, 0.9, 0.999, 1e-8), PARAMETERS);
    parameters = random(1, PARAMETERS, PARAMETERS).values;
    meanGradient = random(1, PARAMETERS, PARAMETERS).values;
    sums = new long[out * in];
    others = new long[out * in];
  }

  private static Matrix random(int rows, int columns, int stride) {
    float[] values = new float[rows * stride];
    Random random = new Random(1);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return new Matrix(values, 0, rows, columns, stride);
  }

  /**
   * Multiply-adds that touch registers alone: as many chains as hide the latency of two units, and
   * still fit sixteen registers.
   */
  @Benchmark
  public float[] peak() {
    FloatVector factor = FloatVector.broadcast(FloatVector.SPECIES_PREFERRED, 0.9999f);
    FloatVector addend = FloatVector.broadcast(FloatVector.SPECIES_PREFERRED, 1e-6f);
    FloatVector a0 = factor.add(0);
    FloatVector a1 = factor.add(1);
    FloatVector a2 = factor.add(2);
    FloatVector a3 = factor.add(3);
    FloatVector a4 = factor.add(4);
    FloatVector a5 = factor.add(5);
    FloatVector a6 = factor.add(6);
    FloatVector a7 = factor.add(7);
    FloatVector a8 = factor.add(8);
    FloatVector a9 = factor.add(9);
    FloatVector a10 = factor.add(10);
    FloatVector a11 = factor.add(11);
    for (int i = 0; i < PEAK_STEPS; i++) {
      a0 = factor.fma(addend, a0);
      a1 = factor.fma(addend, a1);
      a2 = factor.fma(addend, a2);
      a3 = factor.fma(addend, a3);
      a4 = factor.fma(addend, a4);
      a5 = factor.fma(addend, a5);
      a6 = factor.fma(addend, a6);
      a7 = factor.fma(addend, a7);
      a8 = factor.fma(addend, a8);
      a9 = factor.fma(addend, a9);
      a10 = factor.fma(addend, a10);
      a11 = factor.fma(addend, a11);
    }
    FloatVector sum = a0.add(a1).add(a2).add(a3).add(a4).add(a5);
    sum.add(a6).add(a7).add(a8).add(a9).add(a10).add(a11).intoArray(peak, 0);
    return peak;
  }

  @Benchmark
  public Matrix forward() {
    kernels.affine(weights, bias, x, z, scratch);
    return z;
  }

  @Benchmark
  public Matrix weightGradient() {
    kernels.weightGradient(z, x, gradient, scratch);
    return gradient;
  }

  /** Once a step, on the driver. */
  @Benchmark
  public Matrix transpose() {
    gradient.transposeTo(weights);
    return weights;
  }

  @Benchmark
  public Matrix inputGradient() {
    kernels.inputGradient(weights, z, xGradient, scratch);
    return xGradient;
  }

  @Benchmark
  public Matrix biasGradient() {
    kernels.biasGradient(z, bias);
    return bias;
  }

  @Benchmark
  public Matrix sigmoid() {
    kernels.sigmoid(z, z, scratch);
    return z;
  }

  @Benchmark
  public Matrix tanh() {
    kernels.tanh(z, z, scratch);
    return z;
  }

  @Benchmark
  public Matrix softmax() {
    kernels.softmax(z, z);
    return z;
  }

  @Benchmark
  public Matrix widen() {
    kernels.widen(bytes, 0, 255, x);
    return x;
  }

  @Benchmark
  public int accumulate() {
    return kernels.accumulate(
        gradient.values, 0, gradient.values.length, FixedPoint.ofAddends(8), sums);
  }

  @Benchmark
  public long[] merge() {
    kernels.merge(sums, others);
    return sums;
  }

  @Benchmark
  public float[] adam() {
    adam.update(parameters, meanGradient, 0.01, 1_000);
    return parameters;
  }

  /** Prints the table. */
  public static void main(String[] arguments) throws RunnerException {
    System.out.printf(
        "Java %s, %s, kernels: %s%n",
        System.getProperty("java.version"), System.getProperty("os.arch"), Kernels.vector().name());
    List<String> lines = new ArrayList<>();
    for (String shape : List.of("784x28x128", "512x512x128", "2048x2048x512")) {
      for (String kernel : List.of("forward", "weightGradient", "inputGradient")) {
        lines.add(product(kernel, shape));
      }
    }
    for (String kernel :
        List.of(
            "biasGradient",
            "sigmoid",
            "tanh",
            "softmax",
            "widen",
            "accumulate",
            "merge",
            "transpose",
            "adam")) {
      lines.add(
          "%-14s %-15s %7.2f µs".formatted(kernel, "784x28x128", micros(kernel, "784x28x128")));
    }
    lines.forEach(System.out::println);
  }

  /** A line of the table: rounds of the kernel, the peak before and after each. */
  private static String product(String kernel, String shape) throws RunnerException {
    double[] gigaflops = new double[ROUNDS];
    double[] shares = new double[ROUNDS];
    micros(kernel, shape);
    micros("peak", shape);
    double before = peakGigaflops();
    for (int round = 0; round < ROUNDS; round++) {
      gigaflops[round] = flops(shape) / (sample(kernel, shape) * 1e3);
      double after = peakGigaflops();
      shares[round] = gigaflops[round] / ((before + after) / 2);
      before = after;
    }
    double share = median(shares);
    if (share > 1) {
      throw new IllegalStateException("%s of %s: %.3f of peak".formatted(kernel, shape, share));
    }
    return "%-14s %-15s %7.1f GFLOP/s %5.0f %% of the peak"
        .formatted(kernel, shape, median(gigaflops), 100 * share);
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }

  private static double flops(String shape) {
    double product = 2;
    for (String size : shape.split("x", -1)) {
      product *= Integer.parseInt(size);
    }
    return product;
  }

  private static double peakGigaflops() throws RunnerException {
    double flops = 2.0 * PEAK_STEPS * PEAK_CHAINS * FloatVector.SPECIES_PREFERRED.length();
    double gigaflops = flops / (sample("peak", "784x28x128") * 1e3);
    if (gigaflops < 10) {
      throw new IllegalStateException(
          "the peak loop was not compiled to vectors: %.1f GFLOP/s".formatted(gigaflops));
    }
    return gigaflops;
  }

  /** The median over iterations, in this JVM, once it is warm. */
  private static double micros(String kernel, String shape) throws RunnerException {
    return run(kernel, shape, 4, 15);
  }

  /** A short look at a kernel that is warm already. */
  private static double sample(String kernel, String shape) throws RunnerException {
    return run(kernel, shape, 1, 3);
  }

  private static double run(String kernel, String shape, int warmups, int iterations)
      throws RunnerException {
    Collection<RunResult> results =
        new Runner(
                new OptionsBuilder()
                    .include(KernelBenchmark.class.getName() + "\\." + kernel + "$")
                    .param("shape", shape)
                    .forks(0)
                    .warmupIterations(warmups)
                    .warmupTime(TimeValue.milliseconds(warmups > 1 ? 250 : 20))
                    .measurementIterations(iterations)
                    .measurementTime(TimeValue.milliseconds(warmups > 1 ? 100 : 40))
                    .verbosity(VerboseMode.SILENT)
                    .build())
            .run();
    return results.iterator().next().getPrimaryResult().getStatistics().getPercentile(50);
  }
}
