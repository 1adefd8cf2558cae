package io.github.sparkmlp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.sparkmlp.checkpoint.Interleavings;
import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.faults.Drill;
import io.github.sparkmlp.model.PublishedModel;
import io.github.sparkmlp.store.Storage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Input, output and checkpoints on HDFS. */
@Tag("drill")
class HdfsIT {
  @TempDir private static Path folder;
  private static Hdfs hdfs;
  private static Storage storage;
  private static String root;

  @BeforeAll
  static void startHdfs() throws Exception {
    hdfs = new Hdfs(folder.resolve("hdfs"));
    hdfs.putMnist();
    root = hdfs.root();
    storage = hdfs.storage();
  }

  @AfterAll
  static void stopHdfs() {
    hdfs.close();
  }

  private static Path config(String data, String output) throws Exception {
    return Files.writeString(
        Files.createTempFile(folder, "digits", ".conf"),
        """
        output = "%s"
        data {
          format = idx
          train {
            images = "%s/t10k-images-idx3-ubyte.gz"
            labels = "%s/t10k-labels-idx1-ubyte.gz"
            rows = "0:1000"
          }
          scale = 255
        }
        network { layers = [784, 12, 10] }
        optimizer { type = adam, learning-rate = 0.01 }
        batch { size = 150, micro = 40 }
        reduce { strategy = direct }
        epochs = 3
        """
            .formatted(output, data, data));
  }

  @Test
  void inputAndOutputOnHdfsGiveTheSameModelAlsoAfterAStop() throws Exception {
    TestJob.run(
        TestSpark.local(), config("classpath:mnist", folder.toString()), "local", () -> false);
    Path onHdfs = config(root + "/mnist", root + "/runs");
    int[] asked = {0};
    Throwable stopped =
        Assertions.catchThrowable(
            () -> TestJob.run(TestSpark.local(), onHdfs, "remote", () -> asked[0]++ == 10));
    assertThat(TestJob.exitCode(stopped)).isEqualTo(ExitCode.TEMPORARY);
    TestJob.run(TestSpark.local(), onHdfs, "remote");

    String run = root + "/runs/remote";
    byte[] model = storage.read(run + "/model/model.safetensors");
    byte[] expected = Files.readAllBytes(folder.resolve("local/model/model.safetensors"));
    assertThat(Arrays.equals(model, expected)).isTrue();
    PublishedModel.read(storage, run + "/model");
    ObjectMapper json = new ObjectMapper();
    assertThat(json.readTree(storage.read(run + "/run.json")).get("term").intValue()).isEqualTo(2);
    assertThat(new String(storage.read(run + "/metrics.jsonl"), StandardCharsets.UTF_8).lines())
        .hasSize(3);
    assertThat(json.readTree(storage.read(root + "/runs/latest.json")).get("run").textValue())
        .isEqualTo("remote");
    assertThat(storage.list(run)).noneMatch(name -> name.endsWith(".tmp"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"hdfs:///short", "/shorter", "shortest"})
  void theAuthorityOfTheDefaultFileSystemMayBeLeftOut(String location) throws Exception {
    Storage byDefault = hdfs.defaultStorage();
    byte[] content = {1, 2, 3};
    byDefault.write(location + "/a", content);
    byDefault.write(location + "/a", content);
    assertThat(byDefault.create(location + "/b", content)).isTrue();
    assertThat(byDefault.create(location + "/b", content)).isFalse();
    byDefault.writeOnce(location + "/c", content);
    byDefault.requireExclusiveCreation(location);
    byDefault.publishFolder(location, location + "-moved", "whole", content);
    assertThat(byDefault.list(location + "-moved")).containsExactly("a", "b", "c", "whole");
    assertThat(byDefault.listing(List.of(location + "-moved")).orElseThrow().files()).isEqualTo(4);
  }

  /** A whole run, and the same command again, which finds it done. */
  @ParameterizedTest
  @ValueSource(strings = {"hdfs:///default", "/by-default"})
  void aRunMayLeaveItOutToo(String output) throws Exception {
    Configuration spark = TestSpark.local().sparkContext().hadoopConfiguration();
    String before = spark.get(FileSystem.FS_DEFAULT_NAME_KEY);
    spark.set(FileSystem.FS_DEFAULT_NAME_KEY, root);
    try {
      Path config = config("/mnist", output);
      TestJob.run(TestSpark.local(), config, "short");
      TestJob.run(TestSpark.local(), config, "short");
    } finally {
      spark.set(FileSystem.FS_DEFAULT_NAME_KEY, before);
    }
    String run = output + "/short";
    PublishedModel.read(hdfs.defaultStorage(), run + "/model");
    JsonNode json = new ObjectMapper().readTree(hdfs.defaultStorage().read(run + "/run.json"));
    assertThat(json.get("status").textValue()).isEqualTo("done");
    assertThat(json.get("term").intValue()).isEqualTo(1);
  }

  @Test
  void overlappingStartsHaveOneWinnerEach() throws Exception {
    assertThat(Interleavings.ofACommitAndATakeOver(storage, root + "/one")).isEqualTo(56);
    assertThat(Interleavings.ofTwoTakeOvers(storage, root + "/two")).isEqualTo(252);
    Drill.report("overlapping starts, HDFS", 56 + 252, "one winner");
  }
}
