package io.github.sparkmlp.clusters;

import io.github.sparkmlp.StandaloneCluster;
import java.nio.file.Files;
import java.nio.file.Path;

/** Spark's own Master and Workers, the driver where the command is. */
class StandaloneClientIT extends ClusterContract {
  private StandaloneCluster cluster;

  @Override
  Place open(Path folder) throws Exception {
    cluster = new StandaloneCluster(folder, Clusters.SPARK, 2);
    Place local = Clusters.local(Files.createDirectory(folder.resolve("root")));
    return local.with(
        "standalone, client",
        Clusters.options(cluster.master(), "--conf", "spark.driver.host=127.0.0.1"));
  }

  @Override
  String executorClass() {
    return "org.apache.spark.executor.CoarseGrainedExecutorBackend";
  }

  @Override
  void close() {
    cluster.close();
  }
}
