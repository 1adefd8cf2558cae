package io.github.sparkmlp.clusters;

import java.nio.file.Path;

/** YARN, the driver where the command is. */
class YarnClientIT extends ClusterContract {
  private YarnCluster yarn;

  @Override
  Place open(Path folder) throws Exception {
    yarn = YarnCluster.start(folder, 2);
    return yarn.place("YARN, client", YarnCluster.options("client"));
  }

  @Override
  String executorClass() {
    return "org.apache.spark.executor.YarnCoarseGrainedExecutorBackend";
  }

  @Override
  void close() throws Exception {
    yarn.close();
  }
}
