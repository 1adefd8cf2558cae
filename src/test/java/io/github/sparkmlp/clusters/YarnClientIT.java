package io.github.sparkmlp.clusters;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sparkmlp.Submit;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

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

  /** The site says where it is, and nothing answers there. */
  @Test
  @EnabledIfSystemProperty(named = "clusters", matches = "full")
  void aResourceManagerThatIsDownIsTemporaryWithinTwoMinutes(@TempDir Path folder)
      throws Exception {
    Path site = Files.createDirectory(folder.resolve("conf"));
    Files.writeString(
        site.resolve("yarn-site.xml"),
        """
        <configuration><property>
          <name>yarn.resourcemanager.address</name><value>127.0.0.1:1</value>
        </property></configuration>
        """);
    Map<String, String> environment = new HashMap<>(Clusters.environment());
    environment.put("HADOOP_CONF_DIR", site.toString());
    Place local = Clusters.local(Files.createDirectory(folder.resolve("root")));
    Place down =
        new Place(
            "YARN, down",
            YarnCluster.options("client"),
            environment,
            local.root(),
            local.data(),
            local.hadoop());
    Submit.Ended ended = start(down, Clusters.train(down, "down")).await();
    assertEnded(ended, 75);
    assertThat(ended.time()).isLessThan(Duration.ofMinutes(2));
    assertThat(ended.err()).contains("yarn");
  }
}
