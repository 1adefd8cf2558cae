package io.github.sparkmlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The job as a user starts it. */
class SubmitIT {
  @TempDir private Path folder;

  private Submit.Ended submit(String... arguments) throws Exception {
    return Submit.start(folder, arguments).await();
  }

  @Tag("drill")
  @Test
  void withoutArgumentsItLearnsDigits() throws Exception {
    Submit.Ended ended = submit();
    assertThat(ended.exitCode()).as(ended.err()).isEqualTo(0);
    assertThat(ended.out().lines()).allMatch(line -> line.length() <= 80);
    assertThat(ended.err()).isEmpty();

    Path runs = folder.resolve("runs");
    Path run = runs.resolve(runs.toFile().list((at, name) -> name.startsWith("seed-"))[0]);
    double last = Double.MAX_VALUE;
    List<String> lines = Files.readAllLines(run.resolve("metrics.jsonl"));
    assertThat(lines).hasSize(10);
    for (String line : lines) {
      double loss = new ObjectMapper().readTree(line).get("trainLoss").doubleValue();
      assertThat(loss).isLessThan(last);
      last = loss;
    }
    JsonNode json = new ObjectMapper().readTree(run.resolve("run.json").toFile());
    assertThat(json.get("status").textValue()).isEqualTo("done");
    assertThat(json.get("test").get("accuracy").doubleValue()).isGreaterThanOrEqualTo(0.935);
    assertThat(run.resolve("model/model.json")).exists();
    // Whatever the machine, the Spark and the cores are: the hash that the documents show.
    String hash = json.get("modelSha256").textValue();
    assertThat(TestRun.at(run).hash()).isEqualTo(hash);
    assertThat(Submit.HOME.resolve("src/site/markdown/metrics.md"))
        .content()
        .contains("sha-256  " + hash);
  }

  private static String[] seed(String... more) {
    return Stream.concat(
            Stream.of("train", "--config", Submit.HOME + "/conf/seed.conf"), Stream.of(more))
        .toArray(String[]::new);
  }

  private static void assertMistake(Submit.Ended ended, int exitCode, String named) {
    assertThat(ended.exitCode()).as(ended.err()).isEqualTo(exitCode);
    List<String> lines = ended.err().lines().toList();
    assertThat(lines).as(ended.err()).hasSize(2);
    assertThat(lines.get(0)).startsWith("error: ");
    assertThat(lines.get(1)).startsWith("  ");
    assertThat(String.join(" ", lines)).contains(named);
  }

  @Tag("drill")
  @ParameterizedTest
  @CsvSource({
    "epochs=0, 64, '(--set epochs)'",
    "optimizer.learning-rate=-1, 64, optimizer.learning-rate",
    "no-such-key=1, 64, no-such-key",
    "data.train.images=missing.gz, 66, missing.gz",
    "data.train.images=magic.idx, 65, magic.idx starts with 12345678",
    "data.train.labels=labels.idx, 65, labels.idx",
    "'network.layers=[100, 10]', 65, network.layers",
    "'network.layers=[784, 5]', 65, A label must be a whole number from 0 to 4"
  })
  void aMistakeIsNamedInTwoLinesAndHasItsExitCode(String set, int exitCode, String named)
      throws Exception {
    Files.write(folder.resolve("magic.idx"), new byte[] {0x12, 0x34, 0x56, 0x78});
    // Three labels for ten thousand images.
    Files.write(folder.resolve("labels.idx"), new byte[] {0, 0, 8, 1, 0, 0, 0, 3, 1, 2, 3});
    assertMistake(submit(seed("--set", set)), exitCode, named);
  }

  @Test
  void aMisspeltCommandIsNamed() throws Exception {
    assertMistake(submit("trian"), 64, "Did you mean train");
  }

  @Test
  void aKeyOfTheFileIsNamedWithItsLine() throws Exception {
    Path config = folder.resolve("my job.conf");
    String include = "include \"%s/conf/seed.conf\"%n".formatted(Submit.HOME);
    Files.writeString(config, include + "batch.sise = 3\n");
    assertMistake(submit("train", "--config", "my job.conf"), 64, "my job.conf:2");
  }

  @Tag("drill")
  @Test
  void aModelThatNeedsMoreMemoryIsRefusedWithTheArithmetic() throws Exception {
    Submit.Ended ended =
        submit(
            concat(
                new String[] {"--driver-memory", "1g"},
                seed("--set", "network.layers=[784, 4096, 4096, 10]")));
    assertMistake(ended, 78, "parameters 80.2 MB + optimizer 160 MB");
    assertThat(ended.err()).contains("--driver-memory");
  }

  @Tag("drill")
  @Test
  void aDryRunWritesNothing() throws Exception {
    Submit.Ended ended = submit(seed("--dry-run", "--set", "network.layers=[784, 512, 10]"));
    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(ended.out())
        .contains("784-512-10 sigmoid, 407,050 parameters", "1 block", "rows=\"1:5001\"", "keep=3")
        .contains("memory of the driver");
    assertThat(folder.resolve("runs")).doesNotExist();
  }

  @Tag("drill")
  @Test
  void programsGetAnObjectALine() throws Exception {
    Submit.Ended ended = submit(seed("--log", "json", "--set", "epochs=2"));
    assertThat(ended.exitCode()).as(ended.err()).isZero();
    List<String> events = new ArrayList<>();
    for (String line : ended.out().lines().toList()) {
      events.add(new ObjectMapper().readTree(line).get("event").textValue());
    }
    assertThat(events).contains("loading");
    events.removeIf("loading"::equals);
    assertThat(events)
        .containsExactly(
            "run", "preflight", "epoch", "epoch", "stepCosts", "trained", "memory", "done");
  }

  @Test
  void pathsMayHaveSpaces() throws Exception {
    Path home = Files.createDirectories(folder.resolve("my checkout"));
    Files.copy(Submit.HOME.resolve("submit.sh"), home.resolve("submit.sh"));
    for (String older : List.of("pom.xml", "src/main", "conf")) {
      Files.createDirectories(home.resolve(older));
      Files.setLastModifiedTime(home.resolve(older), FileTime.fromMillis(0));
    }
    Files.createDirectory(home.resolve("target"));
    for (String built : List.of("target/spark-mlp.jar", "target/spark")) {
      Files.createSymbolicLink(home.resolve(built), Submit.HOME.resolve(built));
    }
    Path elsewhere = Files.createDirectories(folder.resolve("some where"));
    Submit.Ended ended =
        Submit.start(home.resolve("submit.sh"), elsewhere, Map.of(), seed("--set", "epochs=1"))
            .await();
    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(elsewhere.resolve("runs/latest.json")).exists();
  }

  /** Spark warns whoever sets its folder for temporary files. */
  @Tag("drill")
  @Test
  void warningsOfSparkAreInItsLogAlone() throws Exception {
    Path log = Submit.HOME.resolve("target/spark/job.log");
    long before = Files.exists(log) ? Files.size(log) : 0;
    Submit.Ended ended =
        submit(
            concat(
                new String[] {"--conf", "spark.local.dir=" + folder}, seed("--set", "epochs=1")));
    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(ended.err()).isEmpty();
    assertThat(ended.out()).doesNotContain("WARN");
    assertThat(Files.readString(log).substring((int) before)).contains(" WARN org.apache.spark.");
  }

  @Tag("drill")
  @Test
  void theFirstTrainingLeavesAnArchiveOfClassesForLaterOnes() throws Exception {
    Path home = checkout("archive");
    Path spark = Files.createDirectories(home.resolve("target/spark"));
    Files.createSymbolicLink(spark.resolve("jars"), Submit.HOME.resolve("target/spark/jars"));
    Path script = home.resolve("submit.sh");
    Submit.Ended failed = Submit.start(script, folder, Map.of(), "train", "--config", "no").await();
    assertThat(failed.exitCode()).isNotZero();
    assertThat(archives(spark)).isEmpty();
    Submit.Ended first =
        Submit.start(script, folder, Map.of(), seed("--set", "epochs=1", "--set", "output=a"))
            .await();
    assertThat(first.exitCode()).as(first.err()).isZero();
    assertThat(archives(spark)).hasSize(1).allMatch(name -> name.endsWith(".jsa"));
    FileTime written = Files.getLastModifiedTime(spark.resolve(archives(spark).get(0)));
    Submit.Ended second =
        Submit.start(script, folder, Map.of(), seed("--set", "epochs=1", "--set", "output=b"))
            .await();
    assertThat(second.exitCode()).as(second.err()).isZero();
    assertThat(archives(spark)).hasSize(1);
    assertThat(Files.getLastModifiedTime(spark.resolve(archives(spark).get(0)))).isEqualTo(written);
    assertThat(first.out() + first.err()).doesNotContain("[cds", "[warning]");
    assertThat(second.out().lines().filter(line -> line.startsWith("sha-256")))
        .containsExactlyElementsOf(
            first.out().lines().filter(line -> line.startsWith("sha-256")).toList());
  }

  private static List<String> archives(Path spark) throws IOException {
    try (Stream<Path> files = Files.list(spark)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(n -> n.contains("classes"))
          .toList();
    }
  }

  /** A copy of this checkout's script, beside empty sources and this checkout's jar. */
  private Path checkout(String name) throws IOException {
    Path home = Files.createDirectories(folder.resolve(name));
    Files.copy(Submit.HOME.resolve("submit.sh"), home.resolve("submit.sh"));
    for (String older : List.of("pom.xml", "src/main")) {
      Files.createDirectories(home.resolve(older));
      Files.setLastModifiedTime(home.resolve(older), FileTime.fromMillis(0));
    }
    Files.createSymbolicLink(home.resolve("conf"), Submit.HOME.resolve("conf"));
    Files.createDirectory(home.resolve("target"));
    Files.createSymbolicLink(
        home.resolve("target/spark-mlp.jar"), Submit.HOME.resolve("target/spark-mlp.jar"));
    return home;
  }

  /** An installed Spark whose spark-submit prints its arguments and ends with 17. */
  private Path installed(String core) throws Exception {
    Path spark = folder.resolve("my spark");
    Files.createDirectories(spark.resolve("jars"));
    Files.createFile(spark.resolve("jars").resolve(core));
    Path submit = Files.createDirectories(spark.resolve("bin")).resolve("spark-submit");
    Files.writeString(submit, "#!/bin/bash\nprintf '%s\\n' \"$@\"\nexit 17\n");
    assertThat(submit.toFile().setExecutable(true)).isTrue();
    return spark;
  }

  @Test
  void anInstalledSparkIsUsedWithItsOwnSettings() throws Exception {
    Path spark = installed("spark-core_2.13-4.1.3.jar");
    for (Map<String, String> environment :
        List.of(
            Map.of("SPARK_HOME", spark.toString()),
            Map.of("PATH", spark + "/bin:" + System.getenv("PATH")))) {
      Submit.Ended ended =
          Submit.start(folder, environment, "--num-executors", "3", "train", "--set", "a=b c")
              .await();
      assertThat(ended.exitCode()).isEqualTo(17);
      assertThat(ended.out().lines())
          .containsExactly(
              "--class",
              "io.github.sparkmlp.Main",
              "--num-executors",
              "3",
              Submit.HOME + "/target/spark-mlp.jar",
              "train",
              "--set",
              "a=b c");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "spark-core_2.13-3.5.9.jar, is Spark 3.5.9",
    "spark-core_2.12-4.0.0.jar, for Scala 2.12"
  })
  void aSparkThatIsTooOldIsRefusedByName(String core, String named) throws Exception {
    Map<String, String> environment = Map.of("SPARK_HOME", installed(core).toString());
    assertMistake(Submit.start(folder, environment).await(), 78, named);
  }

  @Test
  void aMissingJavaOrMavenIsNamed() throws Exception {
    Path bin = Files.createDirectory(folder.resolve("bin"));
    for (String tool : List.of("bash", "dirname", "sed", "find", "cut", "grep", "mkdir")) {
      Path program = Path.of("/usr/bin", tool);
      Files.createSymbolicLink(
          bin.resolve(tool), Files.exists(program) ? program : Path.of("/bin", tool));
    }
    Map<String, String> bare = Map.of("PATH", bin.toString(), "JAVA_HOME", "");
    assertMistake(Submit.start(folder, bare).await(), 78, "There is no Java");

    Path java = Files.writeString(bin.resolve("java"), "#!/bin/bash\necho 'x version \"11.0.2\"'");
    assertThat(java.toFile().setExecutable(true)).isTrue();
    assertMistake(Submit.start(folder, bare).await(), 78, "is Java 11");

    Path checkout = Files.createDirectories(folder.resolve("checkout/src/main"));
    Path home = checkout.getParent().getParent();
    Files.copy(Submit.HOME.resolve("submit.sh"), home.resolve("submit.sh"));
    Files.copy(Submit.HOME.resolve("pom.xml"), home.resolve("pom.xml"));
    Files.createDirectory(home.resolve("conf"));
    Map<String, String> noMaven =
        Map.of("PATH", bin.toString(), "JAVA_HOME", System.getProperty("java.home"));
    assertMistake(
        Submit.start(home.resolve("submit.sh"), folder, noMaven).await(), 78, "Maven (mvn)");
  }

  /** Before the script has found Java, while Spark's launcher runs, while the JVM starts. */
  @ParameterizedTest
  @CsvSource({"TERM, 50", "TERM, 700", "TERM, 1500", "INT, 50", "INT, 700", "INT, 1500"})
  void aSignalInTheFirstSecondsIsWorthARetry(String signal, int millis) throws Exception {
    Submit submit = Submit.start(folder, seed("--set", "run-name=stopped"));
    Thread.sleep(millis);
    String pid = String.valueOf(submit.process().pid());
    assertThat(new ProcessBuilder("kill", "-" + signal, pid).start().waitFor()).isZero();
    assertThat(submit.await().exitCode()).isEqualTo(75);
  }

  /** {@code script} of util-linux gives it a terminal. */
  @Tag("drill")
  @Test
  void aTerminalShowsTheEpochThatGoesOnInOneLine() throws Exception {
    assumeThat(Path.of("/usr/bin/script")).exists();
    ProcessBuilder builder =
        new ProcessBuilder(
                "/usr/bin/script",
                "-qec",
                "'%s/submit.sh' %s"
                    .formatted(Submit.HOME, String.join(" ", seed("--set", "epochs=4"))),
                "/dev/null")
            .directory(folder.toFile())
            .redirectErrorStream(true);
    builder.environment().remove("SPARK_HOME");
    Process process = builder.start();
    String shown = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(shown).isZero();
    List<String> bars =
        Pattern.compile("\r[^\r\n]*%[^\r\n]*rows/s")
            .matcher(shown)
            .results()
            .map(bar -> bar.group().replaceAll("\u001b\\[[0-9;]*m|\r", ""))
            .toList();
    assertThat(bars).hasSizeGreaterThan(5).allMatch(bar -> bar.length() <= 79);
    assertThat(bars).allMatch(bar -> bar.matches("epoch \\d+ +\\d+% .* +\\d+/100 .*loss .*"));
    assertThat(shown).contains("epoch     step train loss").contains("accuracy");
  }

  @Tag("drill")
  @Test
  void aRunningJobIsWhereAPrometheusServerReadsIt() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    List<String> options = new ArrayList<>(List.of("--conf", "spark.ui.port=" + port));
    PrometheusPage.SETTINGS.forEach(
        (key, value) -> options.addAll(List.of("--conf", key + "=" + value)));
    String[] command = seed("--set", "epochs=4", "--set", "run-name=shown");
    Submit submit = Submit.start(folder, concat(options.toArray(String[]::new), command));
    Map<String, Double> newest = Map.of();
    while (submit.process().isAlive()) {
      try {
        Map<String, Double> gauges = PrometheusPage.read("http://localhost:" + port);
        newest = gauges.getOrDefault("trainLoss", Double.NaN).isNaN() ? newest : gauges;
      } catch (IOException e) {
        // Not there yet, or gone already.
      }
      Thread.sleep(100);
    }
    assertThat(submit.await().exitCode()).isZero();
    double trainLoss = newest.get("trainLoss");
    List<JsonNode> lines = TestRun.at(folder.resolve("runs/shown")).lines("metrics.jsonl");
    assertThat(lines).anyMatch(line -> line.get("trainLoss").doubleValue() == trainLoss);
    assertThat(newest.get("step")).isBetween(100.0, 400.0);
  }

  private static String[] concat(String[] first, String[] second) {
    return Stream.concat(Stream.of(first), Stream.of(second)).toArray(String[]::new);
  }
}
