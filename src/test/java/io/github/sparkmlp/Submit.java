package io.github.sparkmlp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** {@code submit.sh} as a user starts it: a process. */
public final class Submit {
  public static final Path HOME = Path.of("").toAbsolutePath();

  private final Process process;
  private final Path out;
  private final CompletableFuture<String> err;
  private final long start = System.nanoTime();

  private Submit(Process process, Path out) {
    this.process = process;
    this.out = out;
    // Until all that had it have closed it.
    this.err = CompletableFuture.supplyAsync(this::errors, task -> new Thread(task).start());
  }

  /** What a process left behind. */
  public record Ended(int exitCode, String out, String err, Duration time) {}

  /** Starts it in a folder, with the arguments that a user types. */
  public static Submit start(Path folder, String... arguments) throws IOException {
    return start(folder, Map.of(), arguments);
  }

  /**
   * Starts it in an environment.
   *
   * @param environment variables that are set; an empty value removes one
   */
  public static Submit start(Path folder, Map<String, String> environment, String... arguments)
      throws IOException {
    return start(HOME.resolve("submit.sh"), folder, environment, arguments);
  }

  /** Starts the {@code submit.sh} of another checkout. */
  public static Submit start(
      Path script, Path folder, Map<String, String> environment, String... arguments)
      throws IOException {
    return start(List.of(script.toString()), folder, environment, arguments);
  }

  /** Starts it by another command, which runs its arguments. */
  public static Submit startBy(List<String> command, Path folder, String... arguments)
      throws IOException {
    List<String> start = new ArrayList<>(command);
    start.add(HOME.resolve("submit.sh").toString());
    return start(start, folder, Map.of(), arguments);
  }

  private static Submit start(
      List<String> start, Path folder, Map<String, String> environment, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(start);
    command.addAll(List.of(arguments));
    Path out = Files.createTempFile(folder, "out", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(folder.toFile()).redirectOutput(out.toFile());
    builder.environment().remove("SPARK_HOME");
    environment.forEach(
        (name, value) -> {
          builder.environment().remove(name);
          if (!value.isEmpty()) {
            builder.environment().put(name, value);
          }
        });
    return new Submit(builder.start(), out);
  }

  public Process process() {
    return process;
  }

  /** Kills it with SIGKILL: the script, and the JVM that it waits for. */
  public void kill() throws InterruptedException {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().waitFor();
  }

  /** Waits for its end. */
  public Ended await() throws Exception {
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    return new Ended(
        process.exitValue(),
        Files.readString(out),
        err.get(1, TimeUnit.MINUTES),
        Duration.ofNanos(System.nanoTime() - start));
  }

  private String errors() {
    try {
      return new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
