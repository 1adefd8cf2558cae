package io.github.sparkmlp;

import io.github.sparkmlp.store.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.MiniDFSCluster;

/** HDFS: a name node and a data node in this JVM. */
final class Hdfs implements AutoCloseable {
  private final MiniDFSCluster cluster;
  private final Storage storage;

  Hdfs(Path folder) throws IOException {
    Configuration hadoop = new Configuration();
    hadoop.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder.toString());
    hadoop.set("dfs.client.block.write.locateFollowingBlock.initial.delay.ms", "4");
    cluster = new MiniDFSCluster.Builder(hadoop).numDataNodes(1).build();
    cluster.waitActive();
    Configuration client = new Configuration(hadoop);
    client.set("fs.defaultFS", "file:///");
    storage = new Storage(client);
  }

  /** The same files for those who leave the authority out: it is that of the default one. */
  Storage defaultStorage() {
    Configuration client = new Configuration();
    client.set("fs.defaultFS", root());
    client.set("dfs.client.block.write.locateFollowingBlock.initial.delay.ms", "4");
    return new Storage(client);
  }

  /** {@code hdfs://host:port}. */
  String root() {
    return cluster.getURI().toString();
  }

  Storage storage() {
    return storage;
  }

  /** The two files that the jar has, in {@code /mnist}. */
  void putMnist() throws IOException {
    for (String name : List.of("t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz")) {
      try (InputStream resource = Hdfs.class.getResourceAsStream("/mnist/" + name)) {
        storage.write(root() + "/mnist/" + name, resource.readAllBytes());
      }
    }
  }

  @Override
  public void close() {
    cluster.shutdown();
  }
}
