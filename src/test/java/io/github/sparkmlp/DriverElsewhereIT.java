package io.github.sparkmlp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What submit.sh makes of a driver on the cluster, with a spark-submit that only plays one. */
class DriverElsewhereIT {
  /** A status is 81; all else is what the cluster's client says, and 1. */
  private static final String SPARK_SUBMIT =
      """
      #!/bin/bash
      printf '%s\\n' "$*"
      [[ $* != *' status '* ]] || exit 81
      echo "$SAYS" >&2
      exit 1
      """;

  @TempDir private Path folder;
  private Path spark;

  @BeforeEach
  void install() throws Exception {
    spark = Files.createDirectories(folder.resolve("spark"));
    Files.createDirectories(spark.resolve("jars"));
    Files.createFile(spark.resolve("jars/spark-core_2.13-4.2.0.jar"));
    Files.createDirectories(spark.resolve("conf"));
    Path submit = Files.createDirectories(spark.resolve("bin")).resolve("spark-submit");
    Files.writeString(submit, SPARK_SUBMIT);
    assertThat(submit.toFile().setExecutable(true)).isTrue();
  }

  private Submit.Ended submit(String says, String... arguments) throws Exception {
    Map<String, String> environment = Map.of("SPARK_HOME", spark.toString(), "SAYS", says);
    return Submit.start(folder, environment, arguments).await();
  }

  @ParameterizedTest
  @CsvSource({
    "ERROR Client: Application diagnostics message: User application exited with status 66, 66",
    "AM Container for appattempt_1_0001_000001 exited with  exitCode: 137, 75",
    "AM Container for appattempt_1_0001_000001 exited with  exitCode: 13, 1",
    "Application application_1_0001 is killed, 75",
    "nothing, 1"
  })
  void yarnTellsTheExitCodeOfItsDriver(String says, int exitCode) throws Exception {
    Submit.Ended ended =
        submit(says, "--master", "yarn", "--deploy-mode", "cluster", "train", "--set", "a=b");
    assertThat(ended.exitCode()).isEqualTo(exitCode);
    assertThat(ended.err()).isEqualTo(says + "\n");
    assertThat(ended.out()).contains("--conf spark.yarn.maxAppAttempts=1 ");
  }

  @Test
  void ofTheClientsOwnDriverNothingIsAdded() throws Exception {
    Submit.Ended ended = submit("exited with status 66", "--master", "yarn", "train");
    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(ended.out()).doesNotContain("spark.yarn", "spark.mlp");
  }

  @Test
  void attemptsThatSomebodyAskedForStay() throws Exception {
    String[] asked = {"--deploy-mode=cluster", "--conf", "spark.yarn.maxAppAttempts=3", "train"};
    assertThat(submit("", asked).out()).doesNotContain("maxAppAttempts=1");
    Files.writeString(spark.resolve("conf/spark-defaults.conf"), "spark.yarn.maxAppAttempts  2\n");
    assertThat(submit("", "--deploy-mode", "cluster", "train").out())
        .doesNotContain("maxAppAttempts=1");
  }

  @ParameterizedTest
  @CsvSource({
    "--set output=hdfs://host/runs, hdfs://host/runs",
    "--set output=\"s3a://bucket/runs\", s3a://bucket/runs",
    "--output hdfs://host/predicted, hdfs://host"
  })
  void theFileOfItsEndingLiesWhereItsOutputDoes(String option, String place) throws Exception {
    String[] words = option.split(" ", -1);
    Submit.Ended ended = submit("", "--deploy-mode", "cluster", "train", words[0], words[1]);
    assertThat(ended.exitCode()).isEqualTo(81);
    List<String> calls = ended.out().lines().toList();
    assertThat(calls.get(0))
        .containsPattern("--conf spark.mlp.ending=" + place + "/\\.ending-\\S+ ")
        .contains("spark.standalone.submit.waitAppCompletion=true");
    String ending = calls.get(0).replaceAll(".*spark.mlp.ending=(\\S+) .*", "$1");
    assertThat(calls.get(1))
        .contains("--conf spark.mlp.ending= --deploy-mode client --master local[1] ")
        .endsWith("/target/spark-mlp.jar status --ending " + ending);
  }

  @Test
  void orWhereAPersonSays() throws Exception {
    Submit.Ended ended =
        submit("", "--status-from", "/shared/", "--deploy-mode", "cluster", "predict");
    assertThat(ended.exitCode()).isEqualTo(81);
    assertThat(ended.out())
        .contains("spark.mlp.ending=/shared/.ending-")
        .doesNotContain("--status-");
  }
}
