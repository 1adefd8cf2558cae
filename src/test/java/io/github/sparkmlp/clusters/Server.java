package io.github.sparkmlp.clusters;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A server in a JVM of its own, which says in a line where it listens and ends with its input. */
final class Server implements AutoCloseable {
  private static final int SECONDS_TO_END = 20;

  private final Process process;
  private final String address;

  private Server(Process process, String address) {
    this.process = process;
    this.address = address;
  }

  /**
   * Starts a server and waits for its line.
   *
   * @param folder gets the server's log
   * @param command what follows {@code java}
   */
  static Server start(Path folder, List<String> command) throws IOException {
    List<String> java = new ArrayList<>();
    java.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    java.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx1g"));
    java.addAll(command);
    Path log = folder.resolve("server.log");
    Process process =
        new ProcessBuilder(java)
            .directory(folder.toFile())
            .redirectError(Redirect.appendTo(log.toFile()))
            .start();
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.matches("(http|hdfs)://.*")) {
        // A pipe that nobody reads would stop the server.
        Thread reader = new Thread(() -> out.lines().forEach(more -> {}), "server-output");
        reader.setDaemon(true);
        reader.start();
        return new Server(process, line);
      }
    }
    throw new IOException("The server did not start; see " + log);
  }

  /** What it said. */
  String address() {
    return address;
  }

  /** Ends it and all processes that it started. */
  @Override
  public void close() throws IOException {
    List<ProcessHandle> started = process.descendants().toList();
    process.getOutputStream().close();
    process.onExit().completeOnTimeout(process, SECONDS_TO_END, TimeUnit.SECONDS).join();
    started.forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
