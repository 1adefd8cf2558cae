package io.github.sparkmlp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.SparkUserAppException;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run is told in confidence is in nothing that it leaves behind. */
@Tag("drill")
class SecretsIT {
  /** Part of every secret here. */
  private static final String SECRET = "Xq7";

  @TempDir private Path folder;
  private final PrintStream systemOut = System.out;
  private final PrintStream systemErr = System.err;
  private final ByteArrayOutputStream told = new ByteArrayOutputStream();

  @BeforeEach
  void capture() throws IOException {
    SparkSession.getDefaultSession().foreach(SecretsIT::stop);
    System.setProperty("spark.master", "local[2]");
    System.setProperty("spark.ui.enabled", "false");
    PrintStream stream = new PrintStream(told, true, StandardCharsets.UTF_8);
    System.setOut(stream);
    System.setErr(stream);
    StringBuilder csv = new StringBuilder("height,width,label\n");
    for (int i = 0; i < 40; i++) {
      csv.append("%s,%s,%s%n".formatted(i, 40 - i, i / 20));
    }
    Files.writeString(folder.resolve("table.csv"), csv);
  }

  private static Object stop(SparkSession session) {
    session.stop();
    return null;
  }

  @AfterEach
  void release() {
    System.clearProperty("spark.master");
    System.clearProperty("spark.ui.enabled");
    System.setOut(systemOut);
    System.setErr(systemErr);
  }

  /** Passwords by key, in URIs, and in a text that repeats one. */
  private Path config(String more) throws IOException {
    return Files.writeString(
        folder.resolve("job.conf"),
        """
        run-name = r
        output = "%1$s/runs"
        vars { store { user = me, secret-key = "vault-Xq7" } }
        data {
          format = csv
          options {
            header = true
            password = "Xq7 \\"Xq7/1"
            url = "jdbc:x://h/db?user=me&password=jdbc-Xq7"
            note = "see https://me:note-Xq7@host/ and "${vars.store.secret-key}
          }
          train { path = "%1$s/table.csv" }
          test { path = "%1$s/table.csv" }
        }
        network { layers = [2, 2] }
        optimizer { type = adam, learning-rate = 0.05 }
        epochs = 1
        """
                .formatted(folder)
            + more);
  }

  private int exitCode(String... arguments) {
    try {
      Main.main(arguments);
      return 0;
    } catch (SparkUserAppException e) {
      return e.exitCode();
    }
  }

  private String told() {
    String text = told.toString(StandardCharsets.UTF_8);
    told.reset();
    return text;
  }

  /** Every file below the runs' folder, whatever it is. */
  private void assertNoFileTells() throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("runs"))) {
      List<Path> all = files.filter(Files::isRegularFile).toList();
      assertThat(all).isNotEmpty();
      for (Path file : all) {
        String bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        assertThat(bytes).as(file.toString()).doesNotContain(SECRET);
      }
    }
  }

  @Test
  void aRunThatIsPreparedTrainedScoredAndResumedTellsNone() throws Exception {
    String config = config("").toString();
    assertThat(exitCode("train", "--config", config, "--dry-run")).isZero();
    assertThat(told()).contains("password=\"***\"", "user=me&password=***").doesNotContain(SECRET);
    assertThat(exitCode("train", "--config", config)).isZero();
    Files.writeString(
        folder.resolve("job.conf"),
        Files.readString(folder.resolve("job.conf")).replace("Xq7", "Xq7x"));
    assertThat(exitCode("train", "--config", config, "--set", "epochs=2", "--log", "json"))
        .isZero();
    String model = folder + "/runs/r/model";
    String scores = folder + "/runs/scores.json";
    assertThat(exitCode("evaluate", "--model", model, "--config", config, "--output", scores))
        .isZero();
    assertThat(told()).contains("\"event\":\"resumed\"", "accuracy").doesNotContain(SECRET);
    assertNoFileTells();
    JsonNode run = new ObjectMapper().readTree(folder.resolve("runs/r/run.json").toFile());
    assertThat(run.at("/config/data/options/password").textValue()).isEqualTo("***");
    assertThat(run.at("/config/vars/store/user").textValue()).isEqualTo("me");
  }

  @Test
  void aRunThatFailsTellsNone() throws Exception {
    String config = config("data.train.path = \"file://me:path-Xq7@host/a.csv\"\n").toString();
    assertThat(exitCode("train", "--config", config)).isEqualTo(65);
    assertThat(told()).contains("file://me:***@host/a.csv").doesNotContain(SECRET);
    assertThat(exitCode("train", "--config", config, "--log", "json")).isEqualTo(65);
    assertThat(told()).contains("\"event\":\"failed\"").doesNotContain(SECRET);
    assertThat(exitCode("status", folder + "/runs/r")).isEqualTo(65);
    assertThat(told()).contains("file://me:***@host/a.csv").doesNotContain(SECRET);
    assertNoFileTells();
  }

  @Test
  void aMistakeTellsNone() throws Exception {
    String config = config("").toString();
    List<List<String>> mistakes =
        List.of(
            List.of("--set", "output=\"file://me:out-Xq7@host/runs\""),
            List.of("--set", "data.options.password=[Xq7]"),
            List.of("--set", "data.options.password={a = \"Xq7b"),
            List.of("--set", "data.options.password Xq7c"),
            List.of("--set", "data.options.password", "Xq7d"),
            List.of("--password=Xq7e"),
            List.of("--password", "Xq7f"));
    for (List<String> mistake : mistakes) {
      List<String> arguments = new ArrayList<>(List.of("train", "--config", config));
      arguments.addAll(mistake);
      assertThat(exitCode(arguments.toArray(String[]::new))).as(mistake.toString()).isNotZero();
      assertThat(told()).contains("error: ").doesNotContain(SECRET);
    }
  }

  /** The environment's variable by whatever key; a row that an executor's task cannot read. */
  @Test
  void aProcessAndItsLogTellNone() throws Exception {
    Path job = Submit.HOME.resolve("target/spark/job.log");
    long before = Files.exists(job) ? Files.size(job) : 0;
    Files.createDirectories(folder.resolve("env-Xq7"));
    Files.writeString(
        folder.resolve("env-Xq7/table.csv"), "height,width,label\n1,2,0\n1,2,x-Xq7\n");
    config("data.train.path = \"%s/\"${?INPUT_TOKEN}\n".formatted(folder));
    Submit.Ended ended =
        Submit.start(
                folder,
                Map.of("INPUT_TOKEN", "env-Xq7"),
                "--conf",
                "spark.hadoop.fs.x.secret.key=x-Xq7",
                "train",
                "--config",
                "job.conf")
            .await();
    assertThat(ended.exitCode()).as(ended.err()).isEqualTo(65);
    assertThat(ended.err()).contains("/***/table.csv").doesNotContain(SECRET);
    assertThat(ended.out()).doesNotContain(SECRET);
    assertNoFileTells();
    String log = Files.readString(job);
    String added = log.substring(log.length() < before ? 0 : (int) before);
    assertThat(added)
        .contains("Lost task", "JobExit: The job failed", "/***/table.csv", "\tat ")
        .doesNotContain(SECRET);
  }
}
