package io.github.sparkmlp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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

  @Test
  void withoutArgumentsItLearnsDigits() throws Exception {
    Submit.Ended ended = submit();
    assertThat(ended.exitCode()).as(ended.err()).isEqualTo(0);
    assertThat(ended.time()).isLessThan(Duration.ofSeconds(60));
    assertThat(ended.out().lines()).allMatch(line -> line.length() <= 80);
    assertThat(ended.err()).doesNotContain("WARN ", "ERROR ", "Exception");

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
    assertThat(run.resolve("model/model.safetensors")).exists();
    assertThat(run.resolve("model/model.json")).exists();
  }

  @ParameterizedTest
  @CsvSource({
    "epochs=0, 64, epochs",
    "optimizer.learning-rate=-1, 64, optimizer.learning-rate",
    "no-such-key=1, 64, no-such-key",
    "data.train.images=missing.gz, 66, missing.gz",
    "'network.layers=[100, 10]', 64, network.layers",
    "'network.layers=[784, 5]', 65, A label must be a whole number from 0 to 4"
  })
  void aMistakeIsNamedInTwoLinesAndHasItsExitCode(String set, int exitCode, String named)
      throws Exception {
    Submit.Ended ended = submit("train", "--config", Submit.HOME + "/conf/seed.conf", "--set", set);
    assertThat(ended.exitCode()).as(ended.err()).isEqualTo(exitCode);
    List<String> lines = ended.err().lines().toList();
    assertThat(lines).as(ended.err()).hasSize(2);
    assertThat(lines.get(0)).startsWith("error: ");
    assertThat(String.join(" ", lines)).contains(named);
  }
}
