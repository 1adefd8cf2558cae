package io.github.sparkmlp;

import io.github.sparkmlp.failure.JobFailure;
import io.github.sparkmlp.model.Scorer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A service: nothing on its class path but itself and the jar. */
public final class JarAlone {
  private static final int THREADS = 4;

  private JarAlone() {}

  /** The rows that it scores. */
  static List<Map<String, Object>> rows() {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      rows.add(
          Map.of(
              "age",
              i % 7 == 0 ? "" : String.valueOf(i),
              "city",
              List.of("Bonn", "Ulm", "Rome").get(i % 3),
              "pixels",
              new byte[] {(byte) i, (byte) (5 * i), (byte) (7 * i)}));
    }
    return rows;
  }

  /** The bits of all probabilities. */
  static List<String> score(Scorer scorer) {
    return rows().stream()
        .map(row -> scorer.probabilities(scorer.inputs(row)))
        .map(JarAlone::bits)
        .toList();
  }

  private static String bits(float[] values) {
    int[] bits = new int[values.length];
    Arrays.setAll(bits, i -> Float.floatToIntBits(values[i]));
    return Arrays.toString(bits);
  }

  /** Prints what each thread scores with the model in a folder. */
  public static void main(String[] arguments) throws Exception {
    try {
      Scorer scorer = Scorer.load(arguments[0]);
      ExecutorService threads = Executors.newFixedThreadPool(THREADS);
      List<Future<List<String>>> scored = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        scored.add(threads.submit(() -> score(scorer)));
      }
      for (Future<List<String>> one : scored) {
        one.get().forEach(System.out::println);
      }
      threads.shutdown();
    } catch (JobFailure e) {
      System.out.println(e.getMessage());
      System.exit(e.exitCode().number());
    }
  }
}
