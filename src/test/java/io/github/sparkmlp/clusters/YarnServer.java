package io.github.sparkmlp.clusters;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.server.MiniYARNCluster;

/**
 * HDFS and YARN in one JVM, whose containers are processes of their own. FOLDER/conf becomes a
 * {@code HADOOP_CONF_DIR} for those who submit.
 *
 * <p>Arguments: FOLDER, and the number of node managers, 0 for HDFS alone. Prints the URI of HDFS,
 * and ends with its standard input.
 */
public final class YarnServer {
  private static final int MILLIS_TO_CONNECT = 60_000;

  private YarnServer() {}

  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    Path conf = Files.createDirectories(folder.resolve("conf"));
    Configuration hadoop = new Configuration();
    hadoop.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder.resolve("hdfs").toString());
    hadoop.set("dfs.client.block.write.locateFollowingBlock.initial.delay.ms", "4");
    MiniDFSCluster hdfs = new MiniDFSCluster.Builder(hadoop).numDataNodes(1).build();
    hdfs.waitActive();
    Configuration core = new Configuration(false);
    core.set("fs.defaultFS", hdfs.getURI().toString());
    write(core, conf.resolve("core-site.xml"));
    int nodes = Integer.parseInt(arguments[1]);
    if (nodes > 0) {
      write(client(yarn(hadoop, nodes)), conf.resolve("yarn-site.xml"));
    }
    System.out.println(hdfs.getURI());
    while (System.in.read() >= 0) {
      // Nothing is said; whoever started this server ends it by closing the stream.
    }
    System.exit(0);
  }

  private static Configuration yarn(Configuration hadoop, int nodes) throws Exception {
    YarnConfiguration yarn = new YarnConfiguration(hadoop);
    yarn.setInt("yarn.nodemanager.resource.memory-mb", 6144);
    yarn.setInt("yarn.nodemanager.resource.cpu-vcores", 4);
    yarn.setInt("yarn.scheduler.minimum-allocation-mb", 256);
    yarn.setBoolean("yarn.nodemanager.pmem-check-enabled", false);
    yarn.setBoolean("yarn.nodemanager.vmem-check-enabled", false);
    yarn.setFloat(
        "yarn.nodemanager.disk-health-checker.max-disk-utilization-per-disk-percentage", 99);
    yarn.set("yarn.scheduler.capacity.root.queues", "default");
    yarn.setInt("yarn.scheduler.capacity.root.default.capacity", 100);
    yarn.setFloat("yarn.scheduler.capacity.maximum-am-resource-percent", 1);
    yarn.setInt("yarn.nodemanager.delete.debug-delay-sec", 600);
    // Containers have no class path of Hadoop's own: Spark brings its jars.
    yarn.set("yarn.application.classpath", "");
    yarn.set("mapreduce.application.classpath", "");
    MiniYARNCluster cluster = new MiniYARNCluster("clusters", nodes, 1, 1);
    cluster.init(yarn);
    cluster.start();
    if (!cluster.waitForNodeManagersToConnect(MILLIS_TO_CONNECT)) {
      throw new IllegalStateException("no node managers");
    }
    return cluster.getConfig();
  }

  /** Without a class of the mini cluster, which clients do not have. */
  private static Configuration client(Configuration yarn) {
    Configuration client = new Configuration(yarn);
    client.unset("net.topology.node.switch.mapping.impl");
    return client;
  }

  private static void write(Configuration configuration, Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      configuration.writeXml(out);
    }
  }
}
