package io.github.sparkmlp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** {@code submit.sh} as a user starts it: a process. */
public final class Submit {
  public static final Path HOME = Path.of("").toAbsolutePath();

  private final Process process;
  private final Path out;
  private final Path err;
  private final long start = System.nanoTime();

  private Submit(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /** What a process left behind; {@code err} without what the JVM says of incubating modules. */
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
    List<String> command = new ArrayList<>(List.of(script.toString()));
    command.addAll(List.of(arguments));
    Path out = Files.createTempFile(folder, "out", ".txt");
    Path err = Files.createTempFile(folder, "err", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().remove("SPARK_HOME");
    environment.forEach(
        (name, value) -> {
          builder.environment().remove(name);
          if (!value.isEmpty()) {
            builder.environment().put(name, value);
          }
        });
    return new Submit(builder.start(), out, err);
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
    List<String> errors =
        Files.readAllLines(err).stream()
            .filter(line -> !line.startsWith("WARNING: Using incubator"))
            .toList();
    return new Ended(
        process.exitValue(),
        Files.readString(out),
        String.join("\n", errors),
        Duration.ofNanos(System.nanoTime() - start));
  }
}
