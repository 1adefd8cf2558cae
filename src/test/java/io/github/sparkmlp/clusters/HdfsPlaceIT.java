package io.github.sparkmlp.clusters;

import java.nio.file.Path;

/** Configuration, data and output on HDFS. */
class HdfsPlaceIT extends ClusterContract {
  private YarnCluster hdfs;

  @Override
  Place open(Path folder) throws Exception {
    hdfs = YarnCluster.start(folder, 0);
    return hdfs.place("HDFS", Clusters.options("local[2]"));
  }

  @Override
  void close() throws Exception {
    hdfs.close();
  }
}
