package io.github.sparkmlp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The jar that was built, on every Spark that it is said to run on: {@code mvn verify -Pversions}.
 * Each is assembled from Maven's jars and given the {@code bin/spark-submit} that they lack.
 */
@EnabledIfSystemProperty(named = "versions", matches = "true")
class VersionsIT {
  private static final Path SPARKS = Path.of("target/sparks").toAbsolutePath();
  private static final Path TABLE = Path.of("target/versions.txt");
  private static final String SEED = Submit.HOME + "/conf/seed.conf";
  private static final Map<String, String> MODELS = new TreeMap<>();

  private static final String POM =
      """
      <project>
        <modelVersion>4.0.0</modelVersion>
        <groupId>assembly</groupId>
        <artifactId>spark</artifactId>
        <version>1</version>
        <dependencyManagement>
          <dependencies>
            <dependency>
              <groupId>org.scala-lang</groupId>
              <artifactId>scala-library</artifactId>
              <version>%s</version>
            </dependency>
          </dependencies>
        </dependencyManagement>
        <dependencies>
          <dependency>
            <groupId>org.apache.spark</groupId>
            <artifactId>spark-sql_2.13</artifactId>
            <version>%s</version>
          </dependency>
        </dependencies>
      </project>
      """;

  private static final String SPARK_SUBMIT =
      """
      #!/usr/bin/env bash
      export SPARK_HOME=$(cd "$(dirname "$0")/.." && pwd) SPARK_SCALA_VERSION=2.13
      command=()
      while IFS= read -r -d '' argument; do
        command+=("${argument#$'\\n'}")
      done < <("${JAVA_HOME:+$JAVA_HOME/bin/}java" -cp "$SPARK_HOME/jars/*" \\
        org.apache.spark.launcher.Main org.apache.spark.deploy.SparkSubmit "$@")
      exec "${command[@]:1}"
      """;

  private static final String TABLE_CONFIG =
      """
      run-name = table
      data { format = csv, train { path = "missing.csv" } }
      network { layers = [4, 2] }
      optimizer { type = sgd, learning-rate = 0.1 }
      epochs = 1
      """;

  /** A release of Spark and its release of Scala. */
  record Release(String spark, String scala) {}

  private static final List<Release> RELEASES =
      List.of(
          new Release("3.5.9", "2.13.8"),
          new Release("4.0.4", "2.13.16"),
          new Release("4.1.3", "2.13.17"),
          new Release("4.2.0", "2.13.18"));

  /** Each release on the JDK of this build, and the newest one on every other JDK as well. */
  static Stream<Object[]> releasesAndJdks() throws IOException {
    List<Object[]> pairs = new ArrayList<>();
    Release newest = RELEASES.get(RELEASES.size() - 1);
    for (Path jdk : Jdks.all()) {
      for (Release release : jdk.equals(Jdks.here()) ? RELEASES : List.of(newest)) {
        pairs.add(new Object[] {release, jdk});
      }
    }
    return pairs.stream();
  }

  private static Path assembled(Release release) throws Exception {
    Path home = SPARKS.resolve(release.spark());
    Path submit = home.resolve("bin/spark-submit");
    if (!Files.exists(submit)) {
      Files.createDirectories(home);
      Path pom =
          Files.writeString(
              home.resolve("pom.xml"), POM.formatted(release.scala(), release.spark()));
      run(
          "mvn",
          "-B",
          "-q",
          "-f",
          pom.toString(),
          "org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy-dependencies",
          "-DoutputDirectory=" + home.resolve("jars"),
          "-DincludeScope=runtime");
      Files.createDirectories(submit.getParent());
      Files.writeString(submit, SPARK_SUBMIT);
      assertThat(submit.toFile().setExecutable(true)).isTrue();
    }
    return home;
  }

  private static void run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
  }

  @ParameterizedTest
  @MethodSource("releasesAndJdks")
  void trainsTheSameModelAndEndsWithTheSameExitCodes(Release release, Path jdk) throws Exception {
    Path spark = assembled(release);
    Path folder = Files.createTempDirectory("spark-" + release.spark());
    Map<String, String> environment =
        Map.of("SPARK_HOME", spark.toString(), "JAVA_HOME", jdk.toString());
    Path table = Files.writeString(folder.resolve("table.conf"), TABLE_CONFIG);
    List<Integer> exitCodes = new ArrayList<>();
    for (String[] arguments :
        List.of(
            new String[] {"train", "--config", SEED, "--set", "run-name=seed"},
            new String[] {"train", "--config", SEED, "--set", "epochs=0"},
            new String[] {"train", "--config", table.toString()},
            new String[] {"train", "--config", SEED, "--set", "network.layers=[784, 5]"},
            new String[] {"train", "--config", SEED, "--set", "optimizer.learning-rate=1e30"},
            new String[] {
              "evaluate",
              "--model",
              folder + "/runs/seed/model",
              "--config",
              SEED,
              "--output",
              folder + "/score.json"
            },
            new String[] {"status", folder + "/runs/seed"})) {
      Submit.Ended ended = submit(spark, folder, environment, arguments).await();
      exitCodes.add(ended.exitCode());
      assertThat(ended.err()).as(ended.err()).doesNotContain("NoSuchMethod", "NoClassDef");
    }
    assertThat(exitCodes).containsExactly(0, 64, 66, 65, 80, 0, 0);
    JsonNode run = new ObjectMapper().readTree(folder.resolve("runs/seed/run.json").toFile());
    JsonNode environmentOfRun = run.get("environment");
    assertThat(environmentOfRun.get("spark").textValue()).isEqualTo(release.spark());
    String sha256 = run.get("modelSha256").textValue();
    report(release, environmentOfRun.get("java").textValue(), exitCodes, sha256);
    MODELS.put(release + " " + jdk, sha256);
    assertThat(Map.copyOf(MODELS).values().stream().distinct()).hasSize(1);
  }

  /** {@code submit.sh} refuses a Spark before 4.0; the jar itself does not. */
  private static Submit submit(
      Path spark, Path folder, Map<String, String> environment, String... arguments)
      throws IOException {
    if (!spark.endsWith("3.5.9")) {
      return Submit.start(folder, environment, arguments);
    }
    List<String> all = new ArrayList<>(List.of("--class", "io.github.sparkmlp.Main"));
    all.add(Submit.HOME + "/target/spark-mlp.jar");
    all.addAll(List.of(arguments));
    Path submit = spark.resolve("bin/spark-submit");
    return Submit.start(submit, folder, environment, all.toArray(String[]::new));
  }

  private static void report(Release release, String jdk, List<Integer> exitCodes, String sha256)
      throws IOException {
    String line =
        "%-7s JDK %-10s exit codes %-27s %s%n".formatted(release.spark(), jdk, exitCodes, sha256);
    System.out.print(line);
    Files.writeString(TABLE, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}
