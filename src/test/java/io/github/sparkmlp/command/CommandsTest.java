package io.github.sparkmlp.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.sparkmlp.TestCommand;
import io.github.sparkmlp.TestConfig;
import io.github.sparkmlp.TestSpark;
import io.github.sparkmlp.choice.ActivationType;
import io.github.sparkmlp.choice.LossType;
import io.github.sparkmlp.choice.TargetType;
import io.github.sparkmlp.config.LossConfig;
import io.github.sparkmlp.job.TrainJob;
import io.github.sparkmlp.model.Preprocessing;
import io.github.sparkmlp.model.PublishedModel;
import io.github.sparkmlp.model.Reading;
import io.github.sparkmlp.nn.Topology;
import io.github.sparkmlp.onnx.Onnx;
import io.github.sparkmlp.session.SparkSettings;
import io.github.sparkmlp.store.Sha256;
import io.github.sparkmlp.store.Storage;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands that need no Spark, and what commands have in common. */
class CommandsTest {
  @TempDir private Path folder;
  private final PrintStream systemOut = System.out;
  private final PrintStream systemErr = System.err;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void capture() {
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    SparkSession.getDefaultSession().foreach(CommandsTest::stop);
    SparkSession.clearActiveSession();
  }

  private static Object stop(SparkSession session) {
    session.stop();
    return null;
  }

  @AfterEach
  void noSparkWasStarted() {
    System.setOut(systemOut);
    System.setErr(systemErr);
    assertThat(SparkSession.getDefaultSession().isEmpty()).isTrue();
  }

  @Test
  void statusTellsARunThatGoesOnFromOneWhoseProcessIsGone() throws Exception {
    String here = ManagementFactory.getRuntimeMXBean().getName();
    Process ended = new ProcessBuilder("true").start();
    ended.waitFor();
    String gone = ended.pid() + here.substring(here.indexOf('@'));
    for (String process : List.of(here, gone, "7@another-host")) {
      Files.writeString(
          folder.resolve("run.json"),
          "{\"status\": \"running\", \"process\": \"%s\"}".formatted(process));
      assertThat(TestCommand.run("status", folder.toString())).isEqualTo(75);
    }
    assertThat(out.toString(StandardCharsets.UTF_8).lines())
        .containsExactly(
            "running",
            "running, but its process has ended; the same command resumes it",
            "running");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "train",
        "init",
        "evaluate",
        "export",
        "describe",
        "status",
        "report",
        "fetch-mnist"
      })
  void everyCommandHelpsWithAnExampleInEightyColumns(String command) {
    assertThat(TestCommand.run(command, "--help")).isZero();
    String help = out.toString(StandardCharsets.UTF_8);
    assertThat(help).contains("Example: " + command + " ");
    assertThat(help.lines()).allMatch(line -> line.length() <= 80);
  }

  @ParameterizedTest
  @CsvSource({
    "trian, trian is not known, Did you mean train",
    "train --confg x.conf, --confg is not known, --help",
    "train --config x.conf --log xml, xml, --help",
    "report a b, --output=FILE, --help",
    "'', Missing required subcommand, --help"
  })
  void aMisspeltCommandIsNamedInTwoLines(String line, String what, String remedy) {
    assertThat(TestCommand.run(line.isEmpty() ? new String[0] : line.split(" ", -1))).isEqualTo(64);
    List<String> lines = err.toString(StandardCharsets.UTF_8).lines().toList();
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0)).startsWith("error: ").contains(what);
    assertThat(lines.get(1)).contains(remedy);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"status\": \"running\"} | 75 | running",
        "{\"status\": \"done\", \"exitCode\": 0, \"epochs\": 3, \"test\": {\"accuracy\": 0.95},"
            + " \"modelSha256\": \"ab\"} | 0 | done, epochs 3, test accuracy 95.00 %, model ab",
        "{\"status\": \"failed\", \"exitCode\": 80, \"error\": \"It diverged\"} | 80"
            + " | failed, It diverged"
      })
  void statusIsALineAndTheRunsExitCode(String json, int exitCode, String line) throws Exception {
    Files.writeString(folder.resolve("run.json"), json);
    assertThat(TestCommand.run("status", folder.toString())).isEqualTo(exitCode);
    assertThat(out.toString(StandardCharsets.UTF_8).lines()).containsExactly(line);
  }

  @Test
  void aReportIsMadeAnewOrOfSeveralRuns() throws Exception {
    for (String name : List.of("a", "b")) {
      Path run = Files.createDirectories(folder.resolve(name));
      Files.writeString(
          run.resolve("run.json"), "{\"config\": {\"run-name\": \"r%s\"}}".formatted(name));
      Files.writeString(run.resolve("metrics.jsonl"), "{\"epoch\": 1, \"trainLoss\": 2}\n");
    }
    String a = folder + "/a";
    assertThat(TestCommand.run("report", a)).isZero();
    assertThat(folder.resolve("a/report.html")).content().contains("<title>ra</title>");
    assertThat(out.toString(StandardCharsets.UTF_8)).startsWith(a + "/report.html, ");
    assertThat(TestCommand.run("report", a, folder + "/b", "--output", folder + "/both.html"))
        .isZero();
    assertThat(folder.resolve("both.html")).content().contains("<title>2 runs</title>");
    assertThat(TestCommand.run("report", folder.toString())).isEqualTo(66);
  }

  @Test
  void statusOfNothingIsMissingInput() {
    assertThat(TestCommand.run("status", folder.toString())).isEqualTo(66);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("has no run.json");
  }

  @Test
  void configurationsAreLookedForBeforeSparkStarts() {
    assertThat(TestCommand.run("train", "--config", folder + "/none.conf")).isEqualTo(66);
    assertThat(TestCommand.run("train", "--config", "classpath:conf/none.conf")).isEqualTo(66);
    assertThat(
            TestCommand.run("train", "--config", "classpath:conf/seed.conf", "--set", "epochs=0"))
        .isEqualTo(64);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("--set epochs");
  }

  @Test
  void aModelThatCannotBeCountedIsRefusedBeforeSparkStarts() {
    assertThat(
            TestCommand.run(
                "train",
                "--config",
                "classpath:conf/seed.conf",
                "--set",
                "network.layers=[784, 100000, 100000, 10]"))
        .isEqualTo(78);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("10,079,600,010 parameters");
  }

  private PublishedModel published() throws Exception {
    Topology topology = new Topology(List.of(3, 2, 2), ActivationType.GELU);
    PublishedModel model =
        new PublishedModel(
            new PublishedModel.Description(
                topology,
                LossConfig.of(LossType.CROSS_ENTROPY),
                TargetType.CLASS,
                Preprocessing.ofArray("features", 3, 255),
                Reading.UNKNOWN),
            new float[14]);
    Storage storage = new Storage(SparkSettings.hadoop());
    ObjectNode nothing = new ObjectMapper().createObjectNode();
    model.write(storage, folder + "/model", nothing, nothing.objectNode());
    return model;
  }

  private int export(String format, Path output) {
    return TestCommand.run(
        "export", "--model", folder + "/model", "--format", format, "--output", output.toString());
  }

  @Test
  void exportsAPublishedModelOnce() throws Exception {
    PublishedModel model = published();
    Path output = folder.resolve("new/folder/model.onnx");
    assertThat(export("onnx", output)).isZero();
    assertThat(output).hasBinaryContent(Onnx.write(model));
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("model.onnx, ", " bytes, sha-256 " + Sha256.of(Files.readAllBytes(output)));

    assertThat(export("onnx", output)).isZero();
    assertThat(export("safetensors", output)).isEqualTo(73);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("exists with other content");
    assertThat(output).hasBinaryContent(Onnx.write(model));
    assertThat(output.getParent().toFile().list()).containsExactly("model.onnx");
  }

  @Test
  void exportedParametersAreThoseOfTheModel() throws Exception {
    published();
    Path output = folder.resolve("copy.safetensors");
    assertThat(export("safetensors", output)).isZero();
    assertThat(output).hasSameBinaryContentAs(folder.resolve("model/model.safetensors"));
  }

  @Test
  void exportNeedsAModelAFormatAndAPlaceForAFile() throws Exception {
    assertThat(export("onnx", folder.resolve("model.onnx"))).isEqualTo(66);
    published();
    assertThat(export("pickle", folder.resolve("model.pickle"))).isEqualTo(64);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("pickle");
    assertThat(export("onnx", folder.resolve("model"))).isEqualTo(73);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("is a folder");
    assertThat(export("onnx", folder.resolve("model/model.json/x.onnx"))).isEqualTo(73);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("model.json is a file");
  }

  @Test
  void evaluatesAPublishedModelOnOtherRows() throws Exception {
    JsonNode run = seedRun();
    Path model = folder.resolve("runs/tiny/model");
    Path output = folder.resolve("scores/test.json");
    String[] arguments = {
      "evaluate",
      "--model",
      model.toString(),
      "--config",
      config().toString(),
      "--part",
      "test",
      "--output",
      output.toString()
    };
    System.setProperty("spark.master", "local[2]");
    try {
      assertThat(TestCommand.run(arguments)).isZero();
    } finally {
      System.clearProperty("spark.master");
    }
    JsonNode score = new ObjectMapper().readTree(output.toFile());
    assertThat(score.get("accuracy")).isEqualTo(run.get("test").get("accuracy"));
    assertThat(score.get("loss")).isEqualTo(run.get("test").get("loss"));
    assertThat(out.toString(StandardCharsets.UTF_8)).endsWith(Files.readString(output));
  }

  @Test
  void describesAPublishedModelInEightyColumns() throws Exception {
    JsonNode run = seedRun();
    assertThat(TestCommand.run("describe", "--model", folder + "/runs/tiny/model")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8).lines())
        .contains(
            "layers      784-5-10",
            "activations sigmoid",
            "parameters  3,985",
            "targets     10 classes",
            "loss        cross-entropy",
            "columns     features: 784 numbers",
            "scaling     x / 255.0",
            "missing     refused",
            "            run tiny",
            "metrics     accuracy " + run.get("test").get("accuracy").asText(),
            "sha256      " + run.get("modelSha256").asText())
        .allMatch(line -> line.length() <= 80);
  }

  @Test
  void whatIsNoModelIsNotDescribed() throws Exception {
    assertThat(TestCommand.run("describe", "--model", "a:b")).isEqualTo(64);
    assertThat(TestCommand.run("describe", "--model", folder.toString())).isEqualTo(66);
    Files.writeString(folder.resolve("model.json"), "{}");
    assertThat(TestCommand.run("describe", "--model", folder.toString())).isEqualTo(74);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("its checksum does not match");
  }

  private Path config() throws Exception {
    return Files.writeString(
        folder.resolve("tiny.conf"),
        """
        include "%s"
        run-name = tiny
        output = "%s"
        data { train { rows = "0:300" }, validation = null, test { rows = "300:400" } }
        network { layers = [784, 5, 10] }
        epochs = 1
        """
            .formatted(Path.of("conf/seed.conf").toAbsolutePath(), folder.resolve("runs")));
  }

  private JsonNode seedRun() throws Exception {
    SparkSession spark = TestSpark.local();
    TrainJob.run(TestConfig.read(config(), List.of()), spark, () -> false);
    stop(spark);
    out.reset();
    return new ObjectMapper().readTree(folder.resolve("runs/tiny/run.json").toFile());
  }
}
