import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The API of Kubernetes, as fabric8's mock of it stores and watches objects, and a kubelet that runs
 * each pod of an executor as a process: the image's entry point with the container's arguments and
 * environment. The manifest of each pod is kept in FOLDER/pods.
 *
 * <p>{@code java -cp MOCK-JARS KubernetesServer.java FOLDER SPARK_HOME ENTRYPOINT}; prints its URL, and
 * ends with its standard input.
 */
public final class KubernetesServer implements Watcher<Pod> {
  private final Path folder;
  private final String sparkHome;
  private final String entryPoint;
  private final KubernetesClient client;
  private final Map<String, Process> running = new ConcurrentHashMap<>();

  private KubernetesServer(String[] arguments, KubernetesClient client) throws IOException {
    folder = Files.createDirectories(Path.of(arguments[0], "pods"));
    sparkHome = arguments[1];
    entryPoint = arguments[2];
    this.client = client;
  }

  public static void main(String[] arguments) throws Exception {
    KubernetesMockServer server =
        new KubernetesMockServer(
            new Context(Serialization.jsonMapper()),
            new MockWebServer(),
            new HashMap<>(),
            new KubernetesCrudDispatcher(),
            false);
    server.init(InetAddress.getByName("127.0.0.1"), 0);
    KubernetesServer kubelet = new KubernetesServer(arguments, server.createClient());
    kubelet.client.pods().inAnyNamespace().watch(kubelet);
    System.out.println("http://127.0.0.1:" + server.getPort());
    while (System.in.read() >= 0) {}
    kubelet.running.values().forEach(Process::destroyForcibly);
    System.exit(0);
  }

  @Override
  public void eventReceived(Action action, Pod pod) {
    String name = pod.getMetadata().getName();
    try {
      if (action == Action.ADDED) {
        Files.writeString(folder.resolve(name + ".yaml"), Serialization.asYaml(pod));
        start(name, pod);
      } else if (action == Action.DELETED && running.containsKey(name)) {
        running.remove(name).destroy();
      }
    } catch (IOException e) {
      e.printStackTrace();
    }
  }

  @Override
  public void onClose(WatcherException e) {
    e.printStackTrace();
  }

  private void start(String name, Pod pod) throws IOException {
    var container = pod.getSpec().getContainers().get(0);
    Path work = Files.createDirectories(folder.resolve(name));
    List<String> command = new ArrayList<>(List.of(entryPoint));
    command.addAll(container.getArgs());
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(work.toFile())
            .redirectErrorStream(true)
            .redirectOutput(work.resolve("log").toFile());
    for (EnvVar variable : container.getEnv()) {
      // Without a value it is a field of the pod: its name, or its address.
      String field = variable.getName().endsWith("_POD_NAME") ? name : "127.0.0.1";
      String value = variable.getValue();
      builder.environment().put(variable.getName(), value == null ? field : value);
    }
    builder.environment().put("SPARK_HOME", sparkHome);
    builder.environment().put("SPARK_LOCAL_DIRS", work.toString());
    Process process = builder.start();
    running.put(name, process);
    say(pod, "Running", new ContainerStateBuilder().withNewRunning().endRunning().build());
    process.onExit().thenAccept(ended -> ended(name, pod, ended.exitValue()));
  }

  private void ended(String name, Pod pod, int exitCode) {
    if (running.remove(name) != null) {
      say(
          pod,
          exitCode == 0 ? "Succeeded" : "Failed",
          new ContainerStateBuilder()
              .withNewTerminated()
              .withExitCode(exitCode)
              .endTerminated()
              .build());
    }
  }

  private void say(Pod pod, String phase, ContainerState state) {
    client
        .pods()
        .inNamespace(pod.getMetadata().getNamespace())
        .withName(pod.getMetadata().getName())
        .editStatus(
            now -> {
              now.setStatus(
                  new PodStatusBuilder()
                      .withPhase(phase)
                      .withPodIP("127.0.0.1")
                      .addToContainerStatuses(
                          new ContainerStatusBuilder()
                              .withName(pod.getSpec().getContainers().get(0).getName())
                              .withReady(phase.equals("Running"))
                              .withState(state)
                              .build())
                      .build());
              return now;
            });
  }
}
