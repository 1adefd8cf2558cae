package io.github.sparkmlp.clusters;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.sparkmlp.Submit;
import io.github.sparkmlp.store.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;

/** What the tests of all clusters share: an installed Spark, the job, its hash, and the table. */
final class Clusters {
  static final Path FOLDER = Submit.HOME.resolve("target/clusters");
  static final Path SPARK = FOLDER.resolve("spark");
  static final String JAR = Submit.HOME + "/target/spark-mlp.jar";

  /** Compiled by half, a JVM starts in a third of the processor time; the bits are the same. */
  static final String QUICK = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

  static final int EPOCHS = 12;

  private static final Path TABLE = Submit.HOME.resolve("target/clusters.txt");
  private static Optional<String> expected = Optional.empty();

  /** Seven steps an epoch of eight blocks each. */
  private static final String JOB =
      """
      seed = 7
      shared-files = true
      data {
        format = idx
        train {
          images = ${vars.data}/t10k-images-idx3-ubyte.gz
          labels = ${vars.data}/t10k-labels-idx1-ubyte.gz
          rows = "0:1000"
        }
        test = ${data.train} { rows = "1000:1200" }
        scale = 255
      }
      network { layers = [784, 12, 10] }
      optimizer { type = adam, learning-rate = 0.003 }
      batch { size = 150, micro = 20 }
      epochs = %s
      reduce.strategy = tree
      kernel = scalar
      """
          .formatted(EPOCHS);

  private static final String SPARK_SUBMIT =
      """
      #!/usr/bin/env bash
      export SPARK_HOME=$(cd "$(dirname "$0")/.." && pwd) SPARK_SCALA_VERSION=2.13
      command=()
      while IFS= read -r -d '' argument; do
        command+=("${argument#$'\\n'}")
      done < <("${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx128m -cp "$SPARK_HOME/jars/*" \\
        org.apache.spark.launcher.Main org.apache.spark.deploy.SparkSubmit "$@")
      exec "${command[@]:1}"
      """;

  private Clusters() {}

  /** The jars of Spark and of its clients, and what submits. */
  static void install() throws IOException {
    Path submit = SPARK.resolve("bin/spark-submit");
    Files.createDirectories(submit.getParent());
    Files.writeString(submit, SPARK_SUBMIT);
    assertThat(submit.toFile().setExecutable(true)).isTrue();
  }

  /** What each place takes: how Spark's JVMs start, how much memory they have. */
  static List<String> options(String master, String... more) {
    List<String> options = new ArrayList<>(List.of("--master", master));
    options.addAll(List.of("--driver-java-options", QUICK, "--driver-memory", "700m"));
    options.addAll(List.of("--executor-memory", "700m"));
    options.addAll(List.of("--conf", "spark.executor.extraJavaOptions=" + QUICK));
    options.addAll(List.of("--conf", "spark.ui.enabled=false"));
    options.addAll(List.of(more));
    return options;
  }

  /** The environment of submit.sh, with the installed Spark in it. */
  static Map<String, String> environment() {
    return Map.of("SPARK_HOME", SPARK.toString());
  }

  /** Puts the configuration, the images and a table of them below a folder. */
  static void put(Storage storage, String root) throws IOException {
    storage.write(root + "/digits.conf", JOB.getBytes(StandardCharsets.UTF_8));
    for (String name : List.of("t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz")) {
      try (InputStream resource = Clusters.class.getResourceAsStream("/mnist/" + name)) {
        storage.write(root + "/mnist/" + name, resource.readAllBytes());
      }
    }
    StringBuilder table = new StringBuilder();
    for (int row = 0; row < 20; row++) {
      List<String> pixels = new ArrayList<>();
      for (int pixel = 0; pixel < 784; pixel++) {
        pixels.add(String.valueOf((row * 784 + pixel) % 256));
      }
      table.append("{\"features\": [").append(String.join(",", pixels)).append("]}\n");
    }
    storage.write(root + "/rows.json", table.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** {@code train} with the job of a place, under a name. */
  static List<String> train(Place place, String name, String... overrides) {
    List<String> command = new ArrayList<>(List.of("train"));
    command.addAll(List.of("--config", place.root() + "/digits.conf"));
    command.addAll(List.of("--set", "run-name=" + name));
    command.addAll(List.of("--set", "output=" + place.root() + "/runs"));
    command.addAll(List.of("--set", "vars.data=" + place.data()));
    for (String override : overrides) {
      command.addAll(List.of("--set", override));
    }
    return command;
  }

  /** A place on this machine without a cluster. */
  static Place local(Path folder) throws IOException {
    Configuration hadoop = new Configuration();
    put(new Storage(hadoop), folder.toString());
    return new Place(
        "local[2]",
        options("local[2]"),
        environment(),
        folder.toString(),
        folder + "/mnist",
        hadoop);
  }

  /** The model's hash that a local run gives. */
  static synchronized String expected() throws Exception {
    if (expected.isEmpty()) {
      Path folder = Files.createTempDirectory("expected");
      Place local = local(folder);
      Submit.Ended ended = local.start(folder, train(local, "expected")).await();
      assertThat(ended.exitCode()).as(ended.err()).isZero();
      expected = Optional.of(run(local, "expected").get("modelSha256").textValue());
    }
    return expected.get();
  }

  /** The run.json of a run. */
  static JsonNode run(Place place, String name) throws IOException {
    return new ObjectMapper()
        .readTree(place.storage().read(place.root() + "/runs/" + name + "/run.json"));
  }

  /** Processes that this one or its children started, by their command lines. */
  static List<ProcessHandle> processes(String mainClass) {
    Pattern main = Pattern.compile("(^|\0)" + mainClass + "(\0|$)");
    return ProcessHandle.current()
        .descendants()
        .filter(process -> main.matcher(commandLine(process)).find())
        .toList();
  }

  /** Whole, as ProcessHandle has not those that are long. */
  private static String commandLine(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"));
    } catch (IOException e) {
      // It has ended.
      return "";
    }
  }

  /** A line of the table, on standard output and in target/clusters.txt. */
  static void report(String line) throws IOException {
    System.out.println("clusters: " + line);
    Files.writeString(
        TABLE,
        line + "\n",
        StandardCharsets.UTF_8,
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }
}
