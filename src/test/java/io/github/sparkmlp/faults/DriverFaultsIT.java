package io.github.sparkmlp.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sparkmlp.Submit;
import io.github.sparkmlp.TestJob;
import io.github.sparkmlp.TestSpark;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Drivers that are killed or told to stop: the same command again, until done, and the same model.
 */
@Tag("drill")
class DriverFaultsIT {
  private static final int EPOCHS = 30;

  @TempDir private static Path folder;
  private static Path config;
  private static String expected;

  @BeforeAll
  static void trainUndisturbed() throws Exception {
    config = Drill.config(folder, EPOCHS);
    TestJob.run(TestSpark.local(), config, "undisturbed");
    expected = Drill.hash(folder.resolve("undisturbed"));
  }

  private static Submit submit(String master, String name, String... settings) throws Exception {
    List<String> arguments =
        new ArrayList<>(
            List.of("--master", master, "--conf", "spark.ui.enabled=false", "train", "--config"));
    arguments.add(config.toString());
    for (String setting : settings) {
      arguments.addAll(List.of("--set", setting));
    }
    arguments.addAll(List.of("--set", "run-name=" + name));
    return Submit.start(folder, arguments.toArray(String[]::new));
  }

  private static int lines(Path file) throws Exception {
    return Files.exists(file) ? Files.readAllLines(file).size() : 0;
  }

  private static void assertSameModel(String run) throws Exception {
    assertThat(Drill.status(folder.resolve(run))).isEqualTo("done");
    assertThat(Drill.hash(folder.resolve(run))).isEqualTo(expected);
  }

  @Test
  void driversKilledAtRandomMoments() throws Exception {
    int kills = Drill.count(2, 50);
    int killsOfARun = Drill.count(2, 8);
    Random random = new Random(4);
    int killed = 0;
    for (int run = 0; killed < kills; run++) {
      String name = "killed-" + run;
      int killedHere = 0;
      while (true) {
        Submit job = submit("local[%s]".formatted(1 + killed % 2), name);
        boolean ended =
            killedHere < killsOfARun
                && job.process().waitFor(2_500 + random.nextInt(6_000), TimeUnit.MILLISECONDS);
        if (!ended && killedHere < killsOfARun) {
          job.kill();
          killedHere++;
          continue;
        }
        Submit.Ended done = job.await();
        assertThat(done.exitCode()).as(done.err()).isZero();
        assertThat(done.out()).doesNotContain("damaged");
        break;
      }
      assertSameModel(name);
      killed += killedHere;
    }
    Drill.report("drivers killed with SIGKILL at random moments", killed, "same hash");
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  void aDriverThatIsToldToStopSavesAndEndsResumable(String signal) throws Exception {
    int stops = Drill.count(1, 5);
    String name = "told-" + signal;
    for (int stop = 0; stop < stops; stop++) {
      Submit job = submit("local[2]", name);
      Path metrics = folder.resolve(name).resolve("metrics.jsonl");
      int before = lines(metrics);
      while (job.process().isAlive() && lines(metrics) <= before) {
        Thread.sleep(20);
      }
      String pid = String.valueOf(job.process().pid());
      assertThat(new ProcessBuilder("kill", "-" + signal, pid).start().waitFor()).isZero();
      Submit.Ended ended = job.await();
      assertThat(ended.exitCode()).as(ended.err()).isEqualTo(75);
      assertThat(ended.err()).contains("told to stop", "The same command resumes it.");
      assertThat(Drill.status(folder.resolve(name))).isEqualTo("failed");
    }
    Submit.Ended done = submit("local[1]", name).await();
    assertThat(done.exitCode()).as(done.err()).isZero();
    assertThat(done.out()).contains("resumed after epoch ");
    assertSameModel(name);
    Drill.report(
        "drivers told to stop (SIG%s): 75, then resumed".formatted(signal), stops, "same hash");
  }

  /** The newest goes on, the others leave the run to it. */
  @Test
  void ofStartsAtOnceOneTrains() throws Exception {
    int trials = Drill.count(1, 5);
    for (int trial = 0; trial < trials; trial++) {
      String name = "at-once-" + trial;
      List<Submit> jobs = new ArrayList<>();
      for (int start = 0; start < 2 + trial % 2; start++) {
        jobs.add(submit("local[1]", name));
      }
      List<Integer> exitCodes = new ArrayList<>();
      for (Submit job : jobs) {
        exitCodes.add(job.await().exitCode());
      }
      assertThat(exitCodes).contains(0).isSubsetOf(0, 83);
      assertSameModel(name);
    }
    Drill.report("two or three starts at once: exit codes 0 and 83", trials, "same hash");
  }

  /** An epoch of so many steps takes one task most of a second: the kill comes within one. */
  @Test
  void aDriverKilledWithinAFusedJob() throws Exception {
    String[] manySteps = {
      "reduce.strategy=fused", "data.train.rows=0:10000", "batch.size=1", "epochs=6"
    };
    TestJob.run(TestSpark.local(), config, "fused-undisturbed", () -> false, manySteps);
    int kills = Drill.count(1, 5);
    Path metrics = folder.resolve("fused-killed/metrics.jsonl");
    for (int kill = 0; kill < kills; kill++) {
      Submit job = submit("local[2]", "fused-killed", manySteps);
      int before = lines(metrics);
      while (job.process().isAlive() && lines(metrics) <= before) {
        Thread.sleep(10);
      }
      Thread.sleep(150);
      job.kill();
      assertThat(Drill.status(folder.resolve("fused-killed"))).isEqualTo("running");
    }
    Submit.Ended done = submit("local[1]", "fused-killed", manySteps).await();
    assertThat(done.exitCode()).as(done.err()).isZero();
    assertThat(done.out()).contains("resumed after epoch ");
    assertThat(Drill.hash(folder.resolve("fused-killed")))
        .isEqualTo(Drill.hash(folder.resolve("fused-undisturbed")));
    Drill.report("drivers killed with SIGKILL within a fused job", kills, "same hash");
  }
}
