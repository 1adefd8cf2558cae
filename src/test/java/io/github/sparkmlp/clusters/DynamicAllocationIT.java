package io.github.sparkmlp.clusters;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sparkmlp.StandaloneCluster;
import io.github.sparkmlp.Submit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Workers that come and go every few seconds, with the executors on them. */
@Tag("cluster")
@EnabledIfSystemProperty(named = "clusters", matches = "full")
class DynamicAllocationIT {
  private static final int MOST = 6;
  private static final int FIXED = 3;
  private static final int MILLIS_BETWEEN = 3000;
  private static final String EPOCHS = "epochs=200";

  @TempDir private static Path folder;

  private static Submit.Ended train(Place place, String name, Runnable meanwhile) throws Exception {
    List<String> command = Clusters.train(place, name, EPOCHS, "checkpoint.every-epochs=25");
    Submit submit = place.start(folder, command);
    while (submit.process().isAlive()) {
      meanwhile.run();
    }
    Submit.Ended ended = submit.await();
    assertThat(ended.exitCode()).as(ended.out() + ended.err()).isZero();
    return ended;
  }

  private static void sleep() {
    try {
      Thread.sleep(MILLIS_BETWEEN);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Place place(Place local, StandaloneCluster cluster, String... more) {
    List<String> options =
        Clusters.options(cluster.master(), "--conf", "spark.driver.host=127.0.0.1");
    options.addAll(List.of(more));
    return local.with("dynamic", options);
  }

  @Test
  void aRunWithWhomeverIsThereGivesTheSameModelInAtMostTwiceTheTime() throws Exception {
    Clusters.install();
    Place local = Clusters.local(Files.createDirectory(folder.resolve("root")));
    Submit.Ended fixed;
    try (StandaloneCluster cluster =
        new StandaloneCluster(
            Files.createDirectory(folder.resolve("fixed")), Clusters.SPARK, FIXED)) {
      fixed = train(place(local, cluster), "fixed", DynamicAllocationIT::sleep);
    }
    Submit.Ended changing;
    Coming coming;
    try (StandaloneCluster cluster =
        new StandaloneCluster(
            Files.createDirectory(folder.resolve("changing")), Clusters.SPARK, 2)) {
      coming = new Coming(cluster);
      Place place =
          place(
              local,
              cluster,
              "--conf",
              "spark.dynamicAllocation.enabled=true",
              "--conf",
              "spark.dynamicAllocation.minExecutors=1",
              "--conf",
              "spark.dynamicAllocation.initialExecutors=2",
              "--conf",
              "spark.dynamicAllocation.maxExecutors=" + MOST);
      changing = train(place, "changing", coming);
    }
    assertThat(changing.out()).contains("dynamic allocation: ", "at most 6", "6 task slots");
    String expected = Clusters.run(local, "fixed").get("modelSha256").textValue();
    assertThat(Clusters.run(local, "changing").get("modelSha256").textValue()).isEqualTo(expected);
    double ratio = (double) changing.time().toMillis() / fixed.time().toMillis();
    Clusters.report(
        String.format(
            Locale.ROOT,
            "dynamic allocation: %d Workers came, %d went, 1 to 6 at a time; same hash; %.0f s,"
                + " %.0f s with 3 that stay (%.2f x)",
            coming.came,
            coming.went,
            changing.time().toMillis() / 1e3,
            fixed.time().toMillis() / 1e3,
            ratio));
    assertThat(coming.went).isGreaterThan(3);
    assertThat(ratio).isLessThan(2);
  }

  /** One comes or goes at a time: every second one that goes is told before. */
  private static final class Coming implements Runnable {
    private final StandaloneCluster cluster;
    private final Random random = new Random(1);
    private final SortedSet<Integer> here = new TreeSet<>(List.of(1, 2));
    private int next = 3;
    private int came;
    private int went;

    Coming(StandaloneCluster cluster) {
      this.cluster = cluster;
    }

    @Override
    public void run() {
      try {
        boolean comes = here.size() == 1 || (here.size() < MOST && random.nextBoolean());
        if (comes) {
          cluster.startWorker(next);
          here.add(next++);
          came++;
          sleep();
        } else {
          int worker = here.first();
          if (went++ % 2 == 0) {
            cluster.warnWorker(worker);
            sleep();
          }
          cluster.killWorker(worker);
          here.remove(worker);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      sleep();
    }
  }
}
