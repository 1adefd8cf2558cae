package io.github.sparkmlp.faults;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** What the tests of faults share: the job, its undisturbed hash, and the count of faults. */
public final class Drill {
  /** Whether all faults are asked for, or a sample. */
  public static final boolean FULL = Boolean.getBoolean("faults.full");

  private static final Path TABLE = Path.of("target/faults.txt");

  private Drill() {}

  public static int count(int sample, int full) {
    return FULL ? full : sample;
  }

  /** A small job of seven steps an epoch. */
  public static Path config(Path folder, int epochs) throws IOException {
    return Files.writeString(
        folder.resolve("digits-%s.conf".formatted(epochs)),
        """
        output = "%s"
        seed = 7
        data {
          format = idx
          train {
            images = "classpath:mnist/t10k-images-idx3-ubyte.gz"
            labels = "classpath:mnist/t10k-labels-idx1-ubyte.gz"
            rows = "0:1000"
          }
          test = ${data.train} { rows = "1000:1200" }
          scale = 255
        }
        network { layers = [784, 12, 10] }
        optimizer { type = adam, learning-rate = 0.003 }
        batch { size = 150, micro = 20 }
        epochs = %s
        reduce.strategy = tree
        """
            .formatted(folder, epochs));
  }

  static String hash(Path run) throws Exception {
    byte[] file = Files.readAllBytes(run.resolve("model/model.safetensors"));
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(file));
  }

  static String status(Path run) throws IOException {
    Path file = run.resolve("run.json");
    return Files.exists(file)
        ? new ObjectMapper().readTree(file.toFile()).path("status").asText()
        : "none";
  }

  /** Executors of the local cluster that this JVM or one below it drives. */
  static List<ProcessHandle> executors() {
    return ProcessHandle.current()
        .descendants()
        .filter(
            process ->
                process.info().commandLine().orElse("").contains("CoarseGrainedExecutorBackend"))
        .toList();
  }

  /** Kills one of them with SIGKILL, if there is one. */
  static boolean killExecutor(Random random) {
    List<ProcessHandle> executors = executors();
    return !executors.isEmpty()
        && executors.get(random.nextInt(executors.size())).destroyForcibly();
  }

  /** A line of the table of faults, on standard output and in target/faults.txt. */
  public static void report(String fault, int count, String outcome) throws IOException {
    String line = String.format(Locale.ROOT, "%-52s %5d  %s%n", fault, count, outcome);
    System.out.print("fault: " + line);
    Files.writeString(
        TABLE, line, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}
