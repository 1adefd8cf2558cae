package io.github.sparkmlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.sparkmlp.faults.FaultySerializer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Starts that cannot end well, as a user sees them: the exit code, two lines on the terminal, and
 * {@code run.json} and {@code status} that say the same.
 */
@Tag("drill")
class EndingsIT {
  private static final String LOCAL_CLUSTER = "local-cluster[1,1,1024]";

  @TempDir private Path folder;
  private Path config;

  @BeforeEach
  void configure() throws Exception {
    config =
        Files.writeString(
            folder.resolve("digits.conf"),
            """
            include "%s/conf/seed.conf"
            run-name = ended
            epochs = 1
            """
                .formatted(Submit.HOME));
  }

  private Submit.Ended train(String... options) throws Exception {
    return Submit.start(folder, arguments(options)).await();
  }

  private String[] arguments(String... options) {
    return Stream.concat(Stream.of(options), Stream.of("train", "--config", config.toString()))
        .toArray(String[]::new);
  }

  private static void assertEnded(Submit.Ended ended, int exitCode, String... named) {
    assertThat(ended.exitCode()).as(ended.out() + ended.err()).isEqualTo(exitCode);
    List<String> lines = ended.err().lines().toList();
    assertThat(lines).as(ended.err()).hasSize(2);
    assertThat(lines.get(0)).startsWith("error: ");
    assertThat(lines.get(1)).startsWith("  ");
    assertThat(ended.err()).contains(named);
  }

  private void assertRun(int exitCode) throws Exception {
    assertThat(TestRun.at(folder.resolve("runs/ended")).json("run.json").get("exitCode").intValue())
        .isEqualTo(exitCode);
    assertThat(Submit.start(folder, "status", "runs/ended").await().exitCode()).isEqualTo(exitCode);
  }

  /** A serializer that disturbs tasks; alone, as the tests have a log4j configuration, too. */
  private String[] faulty(String whose, String fault, String... more) throws IOException {
    Path classPath = folder.resolve("classes");
    String name = FaultySerializer.class.getName().replace('.', '/') + ".class";
    Files.createDirectories(classPath.resolve(name).getParent());
    Files.copy(Submit.HOME.resolve("target/test-classes").resolve(name), classPath.resolve(name));
    List<String> options = new ArrayList<>(List.of(more));
    for (String setting :
        List.of(
            "spark.serializer=" + FaultySerializer.class.getName(),
            "spark.driver.extraClassPath=" + classPath,
            "spark.executor.extraClassPath=" + classPath,
            "spark.%s.extraJavaOptions=-Dfault=%s".formatted(whose, fault))) {
      options.addAll(List.of("--conf", setting));
    }
    return options.toArray(String[]::new);
  }

  @ParameterizedTest
  @ValueSource(strings = {"memory", "memory-thread"})
  void wantOfMemoryInTheDriverDoesNotFit(String fault) throws Exception {
    Submit.Ended ended = train(faulty("driver", fault, "--driver-memory", "700m"));
    assertEnded(
        ended,
        78,
        "The driver ran out of memory (Java heap space): its heap is 734 MB",
        "the estimate was",
        "parameters 92.3 KB",
        "--driver-memory 2g");
    assertRun(78);
  }

  @Test
  void wantOfMemoryInAnExecutorDoesNotFit() throws Exception {
    Submit.Ended ended =
        train(
            faulty(
                "executor",
                "memory",
                "--master",
                LOCAL_CLUSTER,
                "--conf",
                "spark.task.maxFailures=1"));
    assertEnded(ended, 78, "its heap is 1.07 GB", "broadcast 185 KB", "--executor-memory 2g");
    assertRun(78);
  }

  @ParameterizedTest
  @CsvSource({
    "local[2], spark.driver.memory=400m, --driver-memory",
    "'local-cluster[1,1,1024]', spark.task.cpus=2, spark.executor.cores",
    "'local-cluster[1,1,1024]', spark.authenticate=true, spark.authenticate.secret"
  })
  void settingsThatSparkRefusesDoNotFit(String master, String setting, String named)
      throws Exception {
    assertEnded(train("--master", master, "--conf", setting), 78, named);
  }

  @Test
  void aMasterThatIsDownIsWaitedForAndTemporary() throws Exception {
    Submit.Ended ended = train("--master", "spark://127.0.0.1:1", "--conf", "spark.mlp.wait=12s");
    assertEnded(ended, 75, "spark://127.0.0.1:1", "spark.mlp.wait");
    assertThat(ended.out()).contains("waiting for spark://127.0.0.1:1, 10 s of at most 12");
  }

  @Test
  void resourcesThatAreNotFreeAreWaitedForAndTemporary() throws Exception {
    Path spark = Submit.HOME.resolve("target/spark");
    try (StandaloneCluster cluster =
        new StandaloneCluster(Files.createDirectory(folder.resolve("cluster")), spark, 1)) {
      Submit.Ended ended =
          train(
              "--master",
              cluster.master(),
              "--executor-memory",
              "3g",
              "--conf",
              "spark.mlp.wait=12s");
      assertEnded(ended, 75, "an executor of", "3g", "spark.mlp.wait");
      assertThat(ended.out()).contains("waiting for an executor of").contains("10 s of at most 12");
      assertRun(75);
    }
  }

  /** In a namespace of its own, this machine has a name that nobody knows. */
  @ParameterizedTest
  @CsvSource({"local[2], 0, ''", "spark://127.0.0.1:1, 78, SPARK_LOCAL_IP"})
  void aHostNameThatLeadsNowhereMattersToOtherHostsAlone(String master, int exitCode, String named)
      throws Exception {
    List<String> unshare =
        List.of("unshare", "--uts", "sh", "-c", "hostname nobody-knows.invalid; exec \"$@\"", "sh");
    assumeThat(succeeds(unshare)).isTrue();
    Submit.Ended ended = Submit.startBy(unshare, folder, arguments("--master", master)).await();
    if (exitCode == 0) {
      assertThat(ended.exitCode()).as(ended.err()).isZero();
    } else {
      assertEnded(ended, exitCode, "nobody-knows.invalid", named);
    }
  }

  @Test
  void loopbackIsNetworkEnough() throws Exception {
    List<String> unshare =
        List.of("unshare", "--net", "sh", "-c", "ip link set lo up && exec \"$@\"", "sh");
    assumeThat(succeeds(unshare)).isTrue();
    Submit.Ended ended = Submit.startBy(unshare, folder, arguments()).await();
    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(ended.err()).isEmpty();
  }

  private static boolean succeeds(List<String> command) throws Exception {
    List<String> all = new ArrayList<>(command);
    all.add("true");
    try {
      Process process = new ProcessBuilder(all).redirectErrorStream(true).start();
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void aFolderForTemporaryFilesThatForbidsExecutionIsNamed() throws Exception {
    assertThat(train().exitCode()).isZero();
    String black = "{\"features\": %s}\n".formatted(Collections.nCopies(784, 0));
    Path table = Files.writeString(folder.resolve("digits.json"), black);
    Path forbidden = Files.createDirectory(folder.resolve("forbidden"));
    List<String> mount =
        List.of("mount", "-t", "tmpfs", "-o", "noexec", "none", forbidden.toString());
    assumeThat(new ProcessBuilder(mount).start().waitFor()).isZero();
    try {
      Submit.Ended ended =
          Submit.start(
                  folder,
                  "--conf",
                  "spark.driver.extraJavaOptions=-Djava.io.tmpdir=" + forbidden,
                  "predict",
                  "--model",
                  "runs/ended/model",
                  "--input",
                  table.toString(),
                  "--format",
                  "json",
                  "--output",
                  "predicted")
              .await();
      assertEnded(ended, 78, "native library", forbidden.toString(), "-Djava.io.tmpdir");
    } finally {
      new ProcessBuilder("umount", forbidden.toString()).start().waitFor();
    }
  }

  @Test
  void aLogThatCannotBeWrittenIsNoNoise() throws Exception {
    Path home = Files.createDirectories(folder.resolve("checkout"));
    Files.copy(Submit.HOME.resolve("submit.sh"), home.resolve("submit.sh"));
    Files.createSymbolicLink(home.resolve("conf"), Submit.HOME.resolve("conf"));
    Files.createDirectories(home.resolve("target/spark/job.log"));
    for (String built : List.of("target/spark-mlp.jar", "target/spark/jars")) {
      Files.createSymbolicLink(home.resolve(built), Submit.HOME.resolve(built));
    }
    Submit.Ended ended =
        Submit.start(home.resolve("submit.sh"), folder, Map.of(), arguments()).await();
    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(ended.err()).isEmpty();
  }
}
