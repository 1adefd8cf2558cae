package io.github.sparkmlp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A real Master and real Workers of Spark on this machine, each Worker on a host name of its own:
 * 127.0.0.1, 127.0.0.2, …
 */
public final class StandaloneCluster implements AutoCloseable {
  private static final int SECONDS_TO_START = 60;

  private final Path folder;
  private final Path sparkHome;
  private final Map<String, Process> processes = new HashMap<>();
  private final int port;

  /**
   * Starts the cluster.
   *
   * @param folder for logs and for the files of applications
   * @param sparkHome a Spark, its jars in {@code jars/}
   * @param workers how many, of one core each
   */
  public StandaloneCluster(Path folder, Path sparkHome, int workers) throws Exception {
    this.folder = folder;
    this.sparkHome = sparkHome;
    port = freePort();
    start(
        "master",
        "org.apache.spark.deploy.master.Master",
        List.of("--host", "127.0.0.1", "--port", "" + port, "--webui-port", "0"));
    awaitLog("master", "I have been elected leader");
    for (int worker = 1; worker <= workers; worker++) {
      startWorker(worker);
      awaitLog("worker-" + worker, "Successfully registered with master");
    }
  }

  /** Starts one more Worker, of one core; it registers soon. */
  public void startWorker(int worker) throws IOException {
    start(
        "worker-" + worker,
        "org.apache.spark.deploy.worker.Worker",
        List.of(
            "--host",
            "127.0.0." + worker,
            "--cores",
            "1",
            "--memory",
            "2g",
            "--webui-port",
            "0",
            "--work-dir",
            folder.resolve("work-" + worker).toString(),
            master()));
  }

  /** Tells a Worker that its host will be taken away, as a cloud does. */
  public void warnWorker(int worker) throws IOException {
    new ProcessBuilder("kill", "-PWR", "" + processes.get("worker-" + worker).pid()).start();
  }

  /** Kills a Worker, and with it its executors. */
  public void killWorker(int worker) {
    kill(processes.remove("worker-" + worker));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** The master's URL. */
  public String master() {
    return "spark://127.0.0.1:" + port;
  }

  private void start(String name, String mainClass, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--add-"))
        .forEach(command::add);
    command.addAll(List.of("-Xmx512m", "-Dspark.decommission.enabled=true"));
    command.addAll(List.of("-cp", sparkHome + "/jars/*", mainClass));
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log(name));
    builder.environment().put("SPARK_HOME", sparkHome.toString());
    builder.environment().put("SPARK_SCALA_VERSION", "2.13");
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    builder.environment().remove("SPARK_CONF_DIR");
    processes.put(name, builder.start());
  }

  private File log(String name) {
    return folder.resolve(name + ".log").toFile();
  }

  private void awaitLog(String name, String text) throws Exception {
    for (int tenth = 0; tenth < 10 * SECONDS_TO_START; tenth++) {
      if (Files.readString(log(name).toPath()).contains(text)) {
        return;
      }
      Thread.sleep(100);
    }
    assertThat(log(name)).content().contains(text);
  }

  /** Stops all processes and those that they started. */
  @Override
  public void close() {
    processes.values().forEach(StandaloneCluster::kill);
  }

  private static void kill(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
  }
}
