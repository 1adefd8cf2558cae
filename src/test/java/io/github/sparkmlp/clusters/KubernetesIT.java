package io.github.sparkmlp.clusters;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.github.sparkmlp.Submit;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Kubernetes, the driver where the command is; executors are processes, not containers. */
class KubernetesIT extends ClusterContract {
  private static final Path SCHEDULE = Submit.HOME.resolve("conf/schedule");

  private Path serverFolder;
  private Server server;

  @Override
  Place open(Path folder) throws Exception {
    serverFolder = folder;
    String classPath =
        Artifacts.classPath(
            Clusters.FOLDER.resolve("kubernetes-mock"),
            "io.fabric8:kubernetes-server-mock:7.6.1",
            "io.fabric8:kubernetes-client:7.6.1",
            "org.slf4j:slf4j-nop:2.0.17");
    server =
        Server.start(
            folder,
            List.of(
                "-cp",
                classPath,
                Submit.HOME.resolve("src/test/clusters/KubernetesServer.java").toString(),
                folder.toString(),
                Clusters.SPARK.toString(),
                SCHEDULE.resolve("entrypoint.sh").toString()));
    Place local = Clusters.local(Files.createDirectory(folder.resolve("root")));
    return local.with(
        "Kubernetes, client",
        Clusters.options(
            "k8s://" + server.address(),
            "--num-executors",
            "2",
            "--conf",
            "spark.kubernetes.container.image=spark-mlp:0.1.0",
            "--conf",
            "spark.kubernetes.executor.podTemplateFile=" + SCHEDULE.resolve("executor.yaml"),
            "--conf",
            "spark.kubernetes.allocation.batch.delay=500ms",
            "--conf",
            "spark.driver.host=127.0.0.1"));
  }

  @Override
  String executorClass() {
    return "org.apache.spark.scheduler.cluster.k8s.KubernetesExecutorBackend";
  }

  @Override
  void close() throws Exception {
    server.close();
  }

  @Test
  @EnabledIfSystemProperty(named = "clusters", matches = "full")
  void anAbsentApiServerIsTemporaryWithinTwoMinutes() throws Exception {
    List<String> options = new ArrayList<>(place().options());
    options.set(options.indexOf("--master") + 1, "k8s://http://127.0.0.1:1");
    Place absent = place().with("Kubernetes, absent", options);
    Submit.Ended ended = start(absent, Clusters.train(absent, "absent")).await();
    assertEnded(ended, 75);
    assertThat(ended.time()).isLessThan(Duration.ofMinutes(2));
    assertThat(ended.err()).contains("k8s://http://127.0.0.1:1");
  }

  @Test
  @EnabledIfSystemProperty(named = "clusters", matches = "full")
  void executorsGetWhatTheTemplateAndTheOptionsSay() throws Exception {
    List<String> command = Clusters.train(place(), "templated", "epochs=1");
    run(command, 0);
    Path manifest;
    try (Stream<Path> pods = Files.list(serverFolder.resolve("pods"))) {
      manifest = pods.filter(file -> file.toString().endsWith(".yaml")).findFirst().orElseThrow();
    }
    Pod pod = new YAMLMapper().readValue(manifest.toFile(), Pod.class);
    assertThat(pod.getSpec().getServiceAccountName()).isEqualTo("spark-mlp");
    assertThat(pod.getSpec().getSecurityContext().getRunAsUser()).isEqualTo(10001);
    Container container = pod.getSpec().getContainers().get(0);
    assertThat(container.getImage()).isEqualTo("spark-mlp:0.1.0");
    assertThat(container.getArgs()).containsExactly("executor");
    // 700 MB of heap, and 384 beside it.
    assertThat(container.getResources().getRequests().get("memory")).hasToString("1084Mi");
    assertThat(container.getResources().getRequests().get("cpu")).hasToString("1");
  }
}
