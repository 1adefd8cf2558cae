package io.github.sparkmlp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.sparkmlp.store.Storage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code submit.sh} to every kind of master, in client and in cluster deploy mode, with local files
 * and with HDFS: one model.
 */
@Tag("drill")
class ClusterIT {
  private static final int SECONDS_TO_END = 120;
  private static final int WORKERS = 3;

  private static final String CONFIG =
      """
      data {
        format = idx
        train {
          images = ${vars.data}/t10k-images-idx3-ubyte.gz
          labels = ${vars.data}/t10k-labels-idx1-ubyte.gz
          rows = "0:1500"
        }
        test = ${data.train} { rows = "1500:1700" }
        scale = 255
      }
      network { layers = [784, 12, 10] }
      optimizer { type = adam, learning-rate = 0.01 }
      batch { size = 300, micro = 40 }
      epochs = 3
      """;

  @TempDir private static Path folder;
  private static Hdfs hdfs;
  private static StandaloneCluster standalone;
  private static String expected;

  @BeforeAll
  static void startClustersAndTrainOnce() throws Exception {
    Files.writeString(folder.resolve("digits.conf"), CONFIG);
    hdfs = new Hdfs(folder.resolve("hdfs"));
    hdfs.putMnist();
    hdfs.storage()
        .write(hdfs.root() + "/conf/digits.conf", CONFIG.getBytes(StandardCharsets.UTF_8));
    standalone =
        new StandaloneCluster(
            Files.createDirectory(folder.resolve("cluster")),
            Path.of("target/spark").toAbsolutePath(),
            WORKERS);
    expected = train("local", "local[*]", "digits.conf", "classpath:mnist", folder + "/runs");
  }

  @AfterAll
  static void stopClusters() {
    standalone.close();
    hdfs.close();
  }

  /** Submits in client mode; gives the model's hash. */
  private static String train(String name, String master, String config, String data, String output)
      throws Exception {
    Submit.Ended ended =
        Submit.start(folder, arguments(name, master, config, data, output)).await();
    assertThat(ended.exitCode()).as(ended.out() + ended.err()).isZero();
    return hash(output + "/" + name);
  }

  private static String[] arguments(
      String name, String master, String config, String data, String output, String... more) {
    List<String> arguments = new ArrayList<>(List.of("--master", master));
    arguments.addAll(List.of("--executor-memory", "1g"));
    arguments.addAll(List.of("--conf", "spark.driver.host=127.0.0.1"));
    arguments.addAll(List.of("--conf", "spark.ui.enabled=false"));
    arguments.addAll(List.of("train", "--config", config));
    arguments.addAll(List.of("--set", "run-name=" + name, "--set", "output=" + output));
    arguments.addAll(List.of("--set", "vars.data=" + data));
    arguments.addAll(Arrays.asList(more));
    return arguments.toArray(String[]::new);
  }

  private static JsonNode runFile(String run) throws IOException {
    return new ObjectMapper().readTree(hdfs.storage().read(run + "/run.json"));
  }

  private static String hash(String run) throws IOException {
    return runFile(run).get("modelSha256").textValue();
  }

  @Test
  void inClientModeOnALocalCluster() throws Exception {
    String master = "local-cluster[2,1,1024]";
    assertThat(train("cluster", master, "digits.conf", "classpath:mnist", folder + "/runs"))
        .isEqualTo(expected);
  }

  @Test
  void inClientModeWithConfigurationDataAndOutputOnHdfs() throws Exception {
    String root = hdfs.root();
    String config = root + "/conf/digits.conf";
    assertThat(train("hdfs", standalone.master(), config, root + "/mnist", root + "/runs"))
        .isEqualTo(expected);
  }

  @Test
  void partitionsAndMemoryAreThoseOfAllExecutors() throws Exception {
    String wide = "network.layers=[784, 2048, 10]";
    String[] dryRun =
        arguments(
            "dry",
            standalone.master(),
            "digits.conf",
            "classpath:mnist",
            folder + "/runs",
            "--dry-run",
            "--set",
            wide,
            "--set",
            "reduce.strategy=tree");
    Submit.Ended ended = Submit.start(folder, dryRun).await();
    assertThat(ended.exitCode()).as(ended.out() + ended.err()).isZero();
    // 784 · 2048 + 2048 + 2048 · 10 + 10 = 1,628,170 parameters of 4 bytes, broadcast twice; for a
    // task, a gradient and four times the sums of 8 bytes, and activations and deltas of 40
    // examples
    // in rows of 128: 1,628,170 · 36 + 4 · 2 · (784 + 2048 + 10) · 128 bytes; 1,700 images of 788
    // bytes, twice, on three executors.
    assertThat(ended.out())
        .contains("3 task slots; at most 3 tasks in a step")
        .contains("memory of an executor")
        .containsPattern("broadcast +13\\.0 MB")
        .containsPattern("tasks +61\\.5 MB")
        .containsPattern("rows +893 KB");
  }

  @Test
  void inClusterDeployMode() throws Exception {
    String root = hdfs.root();
    String run = root + "/runs/deployed";
    submitInClusterMode("deployed", root + "/runs");
    for (int second = 0; second < SECONDS_TO_END && !hasEnded(run); second++) {
      Thread.sleep(1000);
    }
    assertThat(runFile(run).get("status").textValue()).isEqualTo("done");
    assertThat(hash(run)).isEqualTo(expected);
    String[] status = {"status", run};
    assertThat(Submit.start(folder, status).await().exitCode()).isZero();
  }

  private static void submitInClusterMode(String name, String output) throws Exception {
    String root = hdfs.root();
    List<String> arguments = new ArrayList<>(List.of("--deploy-mode", "cluster"));
    arguments.addAll(List.of("--driver-memory", "1g"));
    arguments.addAll(
        Arrays.asList(
            arguments(
                name, standalone.master(), root + "/conf/digits.conf", root + "/mnist", output)));
    Submit.Ended ended = Submit.start(folder, arguments.toArray(String[]::new)).await();
    assertThat(ended.exitCode()).as(ended.out() + ended.err()).isZero();
  }

  private static boolean hasEnded(String run) throws IOException {
    Storage storage = hdfs.storage();
    return storage.exists(run + "/run.json")
        && !runFile(run).get("status").textValue().equals("running");
  }

  @Test
  void inClusterDeployModeAnOutputOfOneHostIsRefused() throws Exception {
    submitInClusterMode("lost", folder + "/lost");
    Path work = folder.resolve("cluster");
    String refusal = "is on the disk of whichever host runs the driver";
    boolean refused = false;
    for (int second = 0; second < SECONDS_TO_END && !refused; second++) {
      Thread.sleep(1000);
      refused = anyStderr(work, refusal);
    }
    assertThat(refused).isTrue();
    assertThat(folder.resolve("lost")).doesNotExist();
  }

  private static boolean anyStderr(Path folder, String text) throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path file : files.filter(path -> path.endsWith("stderr")).toList()) {
        if (Files.readString(file).contains(text)) {
          return true;
        }
      }
      return false;
    }
  }
}
