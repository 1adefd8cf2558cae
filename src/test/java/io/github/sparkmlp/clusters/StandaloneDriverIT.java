package io.github.sparkmlp.clusters;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sparkmlp.StandaloneCluster;
import io.github.sparkmlp.Submit;
import java.nio.file.Files;
import java.nio.file.Path;

/** Spark's own Master and Workers, the driver on one of them. */
class StandaloneDriverIT extends ClusterContract {
  private static final String DRIVER = "org.apache.spark.deploy.worker.DriverWrapper";

  private StandaloneCluster cluster;

  @Override
  Place open(Path folder) throws Exception {
    cluster = new StandaloneCluster(folder, Clusters.SPARK, 3);
    Place local = Clusters.local(Files.createDirectory(folder.resolve("root")));
    return local.with(
        "standalone, cluster",
        Clusters.options(
            cluster.master(), "--deploy-mode", "cluster", "--status-from", local.root()));
  }

  @Override
  String executorClass() {
    return "org.apache.spark.executor.CoarseGrainedExecutorBackend";
  }

  @Override
  void interrupt(Submit submit) {
    assertThat(Clusters.processes(DRIVER)).hasSize(1).allMatch(ProcessHandle::destroyForcibly);
  }

  @Override
  void close() {
    cluster.close();
  }
}
