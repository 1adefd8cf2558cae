package io.github.sparkmlp.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.sparkmlp.Jdks;
import io.github.sparkmlp.choice.KernelType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Vector kernels beside the scalar ones, in this JVM and in others with other processors' flags.
 */
class VectorKernelsTest {

  /** Both kinds of matrix products, of which this machine would choose one. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everyOutputHasTheBitsOfTheScalarKernels(boolean wide) throws Exception {
    assertThat(KernelBits.digest(new VectorKernels(wide), true))
        .isEqualTo(KernelBits.digest(Kernels.scalar(), true));
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void aValueThatIsNotFiniteIsNoticedInEveryPlace(float notFinite) {
    for (int size = 1; size < 40; size++) {
      float[] values = new float[size];
      Arrays.fill(values, -Float.MAX_VALUE);
      for (Kernels kernels : List.of(Kernels.scalar(), Kernels.vector())) {
        assertThat(kernels.areFinite(values)).isTrue();
        for (int i = 0; i < size; i++) {
          float[] damaged = values.clone();
          damaged[i] = notFinite;
          assertThat(kernels.areFinite(damaged)).as("%s of %s", i, size).isFalse();
        }
      }
    }
  }

  /** Every float from which results change, and the borders of all cases. */
  @Test
  void functionsHaveTheBitsOfTheScalarOnesOverADenseSweep() {
    int columns = 1 << 16;
    Matrix scalar = new Matrix(new float[columns], 0, 1, columns, columns);
    Matrix vector = new Matrix(new float[columns], 0, 1, columns, columns);
    Scratch scratch = new Scratch();
    int next = 0;
    for (int block = 0; block < 200; block++) {
      for (int i = 0; i < columns; i++, next += 331) {
        scalar.values[i] = Float.intBitsToFloat(next);
      }
      for (int function = 0; function < 2; function++) {
        float[] inputs = scalar.values.clone();
        System.arraycopy(inputs, 0, vector.values, 0, columns);
        if (function == 0) {
          Kernels.scalar().sigmoid(scalar, scalar, scratch);
          Kernels.vector().sigmoid(vector, vector, scratch);
        } else {
          Kernels.scalar().tanh(scalar, scalar, scratch);
          Kernels.vector().tanh(vector, vector, scratch);
        }
        for (int i = 0; i < columns; i++) {
          if (Float.floatToIntBits(scalar.values[i]) != Float.floatToIntBits(vector.values[i])) {
            throw new AssertionError(
                "f(%s) is %s and %s".formatted(inputs[i], scalar.values[i], vector.values[i]));
          }
        }
        System.arraycopy(inputs, 0, scalar.values, 0, columns);
      }
    }
  }

  /** Java commands of this JDK and those installed beside it, with flags of lesser processors. */
  static List<List<String>> javaCommands() throws Exception {
    List<List<String>> commands = new ArrayList<>();
    boolean x86 = System.getProperty("os.arch").equals("amd64");
    for (Path home : Jdks.all()) {
      String java = home.resolve("bin/java").toString();
      commands.add(List.of(java));
      commands.add(List.of(java, "-Xint"));
      commands.add(List.of(java, "-XX:MaxVectorSize=16"));
      commands.add(List.of(java, "-XX:MaxVectorSize=32"));
      for (int level = 0; x86 && level <= 3; level++) {
        commands.add(List.of(java, "-XX:UseAVX=" + level));
      }
    }
    return commands;
  }

  @ParameterizedTest
  @MethodSource("javaCommands")
  void everyJvmGivesTheSameBits(List<String> java) throws Exception {
    List<String> command = new ArrayList<>(java);
    command.addAll(
        List.of(
            "--add-modules=jdk.incubator.vector",
            "-cp",
            System.getProperty("java.class.path"),
            KernelBits.class.getName()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assumeThat(out).as("not a JDK that can run this").doesNotContain("UnsupportedClassVersion");
    assertThat(process.exitValue()).as(out).isZero();
    if (java.contains("-XX:UseAVX=0")) {
      assertThat(out).contains("fma is fast: false");
    }
    List<String> digests =
        out.lines().filter(line -> line.matches("(scalar|vector) [0-9a-f]{16} .*")).toList();
    assertThat(digests).as(out).hasSize(2);
    String expected =
        KernelBits.digest(Kernels.scalar(), false) + " " + KernelBits.train(KernelType.SCALAR);
    assertThat(digests).containsExactly("scalar " + expected, "vector " + expected);
  }

  @Test
  void vectorsThatAreDemandedButMissingAreAnError() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                KernelBits.class.getName(),
                "demand")
            .redirectErrorStream(true)
            .start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).isNotZero();
    assertThat(out).contains("JobFailure: kernel = vector", "jdk.incubator.vector");
  }
}
