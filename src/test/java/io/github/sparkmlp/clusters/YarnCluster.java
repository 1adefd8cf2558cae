package io.github.sparkmlp.clusters;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/** The {@link YarnServer} in a JVM of its own, and what its clients need. */
record YarnCluster(Server server, Path conf) implements AutoCloseable {

  /**
   * Starts it.
   *
   * @param nodes how many node managers; without one it is HDFS alone
   */
  static YarnCluster start(Path folder, int nodes) throws IOException {
    List<String> command = new ArrayList<>();
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--add-"))
        .forEach(command::add);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(YarnServer.class.getName(), folder.toString(), "" + nodes));
    return new YarnCluster(Server.start(folder, command), folder.resolve("conf"));
  }

  /** A place whose files are on its HDFS. */
  Place place(String name, List<String> options) throws IOException {
    Map<String, String> environment = new HashMap<>(Clusters.environment());
    environment.put("HADOOP_CONF_DIR", conf.toString());
    String root = server.address() + "/clusters";
    Configuration hadoop = new Configuration();
    hadoop.addResource(conf.resolve("core-site.xml").toUri().toURL());
    Place place = new Place(name, options, environment, root, root + "/mnist", hadoop);
    Clusters.put(place.storage(), root);
    return place;
  }

  /** Options for its node managers; Spark's jars are on their disks already. */
  static List<String> options(String deployMode, String... more) {
    List<String> options =
        Clusters.options(
            "yarn",
            "--deploy-mode",
            deployMode,
            "--num-executors",
            "2",
            "--conf",
            "spark.yarn.jars=local:" + Clusters.SPARK + "/jars/*");
    options.addAll(List.of(more));
    return options;
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
