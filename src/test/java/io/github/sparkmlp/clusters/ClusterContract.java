package io.github.sparkmlp.clusters;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.sparkmlp.Submit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** What a user may expect of every cluster, through submit.sh: {@code mvn verify -Pclusters}. */
@Tag("cluster")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ClusterContract {
  private static final int SECONDS_TO_COMMIT = 120;

  private final TreeSet<Integer> exitCodes = new TreeSet<>();
  private final List<String> shown = new ArrayList<>();
  private final long start = System.nanoTime();
  private Place place;
  private boolean trained;

  @TempDir private static Path folder;

  /** Starts the cluster. */
  abstract Place open(Path folder) throws Exception;

  /** Stops it. */
  void close() throws Exception {}

  /** The main class of executors' JVMs; empty where there are none. */
  String executorClass() {
    return "";
  }

  /** Ends the driver in mid-run such that the command ends with 75. */
  void interrupt(Submit submit) throws Exception {
    // Process.destroy closes the streams as well.
    submit.process().toHandle().destroy();
  }

  @BeforeAll
  void openPlace() throws Exception {
    Clusters.install();
    place = open(folder);
  }

  @AfterAll
  void closeAndReport() throws Exception {
    close();
    Clusters.report(
        String.format(
            Locale.ROOT,
            "%-22s %-12s exit codes %-28s %s; %.0f s",
            place.name(),
            Clusters.expected().substring(0, 12),
            exitCodes,
            String.join(", ", shown),
            (System.nanoTime() - start) / 1e9));
  }

  final Place place() {
    return place;
  }

  /** Starts a command and checks how it ends. */
  final Submit.Ended run(List<String> command, int exitCode) throws Exception {
    Submit.Ended ended = place.start(folder, command).await();
    assertEnded(ended, exitCode);
    return ended;
  }

  /** Starts a command in another way than the place's own. */
  final Submit start(Place otherwise, List<String> command) throws IOException {
    return otherwise.start(folder, command);
  }

  final void assertEnded(Submit.Ended ended, int exitCode) {
    assertThat(ended.exitCode()).as(ended.out() + ended.err()).isEqualTo(exitCode);
    exitCodes.add(exitCode);
  }

  private void assertSameModel(String name) throws Exception {
    JsonNode run = Clusters.run(place, name);
    assertThat(run.get("status").textValue()).isEqualTo("done");
    assertThat(run.get("modelSha256").textValue()).isEqualTo(Clusters.expected());
  }

  /** One run, trained by whichever test comes first. */
  private String trained() throws Exception {
    if (!trained) {
      run(Clusters.train(place, "same"), 0);
      trained = true;
    }
    return "same";
  }

  @Test
  void trainsTheModelThatALocalRunTrains() throws Exception {
    assertSameModel(trained());
    shown.add("same hash");
  }

  @Test
  void aMistakeEndsWithItsExitCode() throws Exception {
    run(Clusters.train(place, "mistaken", "epoks=1"), 64);
  }

  @Test
  @EnabledIfSystemProperty(named = "clusters", matches = "full")
  void aRunThatIsDoneIsNoFailure() throws Exception {
    String name = trained();
    run(Clusters.train(place, name), 0);
    assertThat(Clusters.run(place, name).get("term").intValue()).isEqualTo(1);
    shown.add("done already");
  }

  @Test
  @EnabledIfSystemProperty(named = "clusters", matches = "full")
  void otherEndingsHaveTheirExitCodes() throws Exception {
    String images = "data.train.images=" + place.data();
    Map<Integer, List<String>> endings =
        Map.of(
            65, List.of(images + "/t10k-labels-idx1-ubyte.gz"),
            66, List.of(images + "/absent.gz"),
            78, List.of("network.layers=[784, 400000, 10]"),
            80, List.of("network.activation=relu", "optimizer={type=sgd, learning-rate=1e30}"));
    for (Map.Entry<Integer, List<String>> ending : endings.entrySet()) {
      String[] overrides = ending.getValue().toArray(String[]::new);
      run(Clusters.train(place, "ending-" + ending.getKey(), overrides), ending.getKey());
    }
  }

  @Test
  @EnabledIfSystemProperty(named = "clusters", matches = "full")
  void aDriverThatIsEndedEndsWith75AndTheSameCommandResumes() throws Exception {
    Submit submit = place.start(folder, Clusters.train(place, "ended"));
    awaitCommits(submit, "ended", 4);
    interrupt(submit);
    assertEnded(submit.await(), 75);
    run(Clusters.train(place, "ended"), 0);
    assertSameModel("ended");
    assertThat(Clusters.run(place, "ended").get("term").intValue()).isEqualTo(2);
    shown.add("driver ended and resumed");
  }

  @Test
  @EnabledIfSystemProperty(named = "clusters", matches = "full")
  void executorsThatAreKilledChangeNothing() throws Exception {
    if (executorClass().isEmpty()) {
      return;
    }
    Submit submit = place.start(folder, Clusters.train(place, "killed", "data.partitions=4"));
    int killed = 0;
    for (int commits = 3; commits <= 6; commits += 3) {
      awaitCommits(submit, "killed", commits);
      killed +=
          Clusters.processes(executorClass()).stream()
                  .limit(1)
                  .anyMatch(ProcessHandle::destroyForcibly)
              ? 1
              : 0;
    }
    assertEnded(submit.await(), 0);
    assertThat(killed).isPositive();
    assertSameModel("killed");
    shown.add(killed + " executors killed");
  }

  @Test
  @EnabledIfSystemProperty(named = "clusters", matches = "full")
  void aModelPredictsAndIsEvaluated() throws Exception {
    String root = place.root();
    String model = root + "/runs/" + trained() + "/model";
    run(
        List.of(
            "evaluate",
            "--model",
            model,
            "--config",
            root + "/digits.conf",
            "--set",
            "vars.data=" + place.data(),
            "--output",
            root + "/score.json"),
        0);
    assertThat(new String(place.storage().read(root + "/score.json"), UTF_8)).contains("accuracy");
    String predicted = root + "/predicted";
    run(
        List.of(
            "predict",
            "--model",
            model,
            "--input",
            root + "/rows.json",
            "--output",
            predicted,
            "--shared-files"),
        0);
    assertThat(place.storage().list(predicted)).contains("_SUCCESS").hasSizeGreaterThan(1);
    assertThat(place.storage().list(root)).noneMatch(name -> name.startsWith(".predicted"));
    shown.add("evaluated, predicted");
  }

  /** Waits until a run has committed so many times, or has ended. */
  final void awaitCommits(Submit submit, String name, int count) throws Exception {
    long end = System.nanoTime() + SECONDS_TO_COMMIT * 1_000_000_000L;
    while (commits(name) < count && submit.process().isAlive()) {
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.sleep(150);
    }
  }

  /** The number of the last commit. */
  private int commits(String name) throws IOException {
    return place.storage().list(place.root() + "/runs/" + name + "/checkpoints/commits").stream()
        .filter(file -> file.matches("\\d{20}\\.json"))
        .mapToInt(file -> Integer.parseInt(file.substring(11, 20)))
        .max()
        .orElse(0);
  }
}
