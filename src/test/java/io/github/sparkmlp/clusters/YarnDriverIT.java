package io.github.sparkmlp.clusters;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sparkmlp.Submit;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** YARN, the driver in its application master. */
class YarnDriverIT extends ClusterContract {
  private static final String MASTER = "org.apache.spark.deploy.yarn.ApplicationMaster";

  private YarnCluster yarn;

  @Override
  Place open(Path folder) throws Exception {
    yarn = YarnCluster.start(folder, 2);
    return yarn.place("YARN, cluster", YarnCluster.options("cluster"));
  }

  @Override
  String executorClass() {
    return "org.apache.spark.executor.YarnCoarseGrainedExecutorBackend";
  }

  @Override
  void interrupt(Submit submit) {
    assertThat(Clusters.processes(MASTER)).hasSize(1).allMatch(ProcessHandle::destroyForcibly);
  }

  @Override
  void close() throws Exception {
    yarn.close();
  }

  /** Where nobody names a folder for it: by the word of YARN's client. */
  @Test
  void anExitCodeNeedsNoFolder() throws Exception {
    List<String> mistaken = List.of("train", "--config", place().root() + "/absent.conf");
    run(mistaken, 66);
  }

  @Test
  @EnabledIfSystemProperty(named = "clusters", matches = "full")
  void withASecondAttemptAKilledApplicationMasterResumesByItself() throws Exception {
    Place place = place();
    List<String> twice = YarnCluster.options("cluster", "--conf", "spark.yarn.maxAppAttempts=2");
    Place patient = place.with(place.name(), twice);
    Submit submit = start(patient, Clusters.train(patient, "attempts"));
    awaitCommits(submit, "attempts", 4);
    interrupt(submit);
    assertEnded(submit.await(), 0);
    assertThat(Clusters.run(place, "attempts").get("term").intValue()).isEqualTo(2);
    assertThat(Clusters.run(place, "attempts").get("modelSha256").textValue())
        .isEqualTo(Clusters.expected());
  }
}
