package io.github.sparkmlp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sparkmlp.model.FeatureColumn;
import io.github.sparkmlp.model.PublishedModel;
import io.github.sparkmlp.model.Scorer;
import io.github.sparkmlp.onnx.Onnx;
import io.github.sparkmlp.store.Storage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Large numbers that lie close together, such as milliseconds since 1970. */
class FarNumbersTest {
  private static final long FROM = 1_700_000_000_000L;
  private static final int ROWS = 2_000;
  private static final int MILLIS = 30;

  @TempDir private Path folder;

  private static String table() {
    StringBuilder rows = new StringBuilder("t,place,z,y\n");
    for (int i = 0; i < ROWS; i++) {
      rows.append(FROM + (long) i * MILLIS)
          .append(i % 3 == 0 ? ",here," : ",there,")
          .append(i % 5 == 0 ? "" : i % 7)
          .append(i < ROWS / 2 ? ",early\n" : ",late\n");
    }
    return rows.toString();
  }

  /** The steps of float32 are 131,072 ms long there: two for the minute of the table. */
  @Test
  void theSecondHalfOfAMinuteIsToldFromTheFirst() throws IOException {
    Path file = Files.writeString(folder.resolve("minute.csv"), table());
    TestRun run =
        TestRun.of(
            TestSpark.local(),
            folder,
            """
            data {
              format = csv, options { header = true }, label = y, classes = auto
              categorical = [place], missing = mean, scale = standard, train { path = "%s" }
            }
            network { layers = [4, 8, 2], activation = relu, init = he }
            loss = cross-entropy
            batch { size = 50 }
            optimizer { type = adam, learning-rate = 0.01 }
            epochs = 10
            """
                .formatted(file));
    double accuracy = run.lines("metrics.jsonl").get(9).path("trainAccuracy").asDouble();
    assertThat(accuracy).isGreaterThan(0.99);

    Scorer scorer = Scorer.load(run.folder().resolve("model"));
    FeatureColumn time = scorer.description().preprocessing().columns().get(0);
    assertThat(time.center()).isEqualTo(FROM + (ROWS - 1) * MILLIS / 2.0);
    byte[] onnx =
        Onnx.write(PublishedModel.read(new Storage(new Configuration()), run.folder() + "/model"));
    assertThat(new String(onnx, StandardCharsets.ISO_8859_1))
        .contains("0: t less 1700000029985, computed in float64");
    for (int i : new int[] {0, 900, 1_100, ROWS - 1}) {
      Map<String, Object> row = Map.of("t", FROM + (long) i * MILLIS, "place", "here", "z", 3);
      assertThat(scorer.className(scorer.predictedClass(scorer.inputs(row))))
          .as("row %s", i)
          .isEqualTo(i < ROWS / 2 ? "early" : "late");
    }
  }
}
