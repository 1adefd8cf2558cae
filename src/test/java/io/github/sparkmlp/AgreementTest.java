package io.github.sparkmlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.sparkmlp.model.Scorer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkUserAppException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** All the ways to score the same thousand digits: ours, ONNX Runtime's, and doubles. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AgreementTest {
  private static final int FIRST = 8002;
  private static final int ROWS = 1000;
  private static final int PIXELS = 784;

  @TempDir private static Path folder;
  private List<float[]> images;
  private List<Integer> labels;
  private String model;

  /** Of each digit; what all must agree with. */
  private float[][] probabilities;

  @BeforeAll
  void train() throws IOException {
    images = Mnist.t10kImages(FIRST + ROWS).subList(FIRST, FIRST + ROWS);
    labels = Mnist.t10kLabels(FIRST + ROWS).subList(FIRST, FIRST + ROWS);
    String config =
        """
        include "%s"
        data.validation = null
        epochs = 1
        """
            .formatted(Path.of("conf/seed.conf").toAbsolutePath());
    TestRun run = TestRun.of(TestSpark.local(), folder, config);
    model = run.folder() + "/model";
    Scorer scorer = Scorer.load(model);
    probabilities = images.stream().map(scorer::probabilities).toArray(float[][]::new);
    System.setProperty("spark.master", "local[2]");
    System.setProperty("spark.ui.enabled", "false");
  }

  @AfterAll
  void restore() {
    System.clearProperty("spark.master");
    System.clearProperty("spark.ui.enabled");
  }

  private static void command(String... arguments) throws SparkUserAppException {
    Main.main(arguments);
  }

  private static int argmax(float[] values) {
    int largest = 0;
    for (int c = 1; c < values.length; c++) {
      largest = values[c] > values[largest] ? c : largest;
    }
    return largest;
  }

  private void assertAgrees(int row, int prediction, double[] found) {
    assertThat(prediction).as("row %d", row).isEqualTo(argmax(probabilities[row]));
    assertThat(found).hasSize(10);
    for (int c = 0; c < 10; c++) {
      assertThat(found[c]).as("row %d", row).isCloseTo(probabilities[row][c], offset(1e-6));
    }
  }

  private static double[] doubles(float[] values) {
    double[] doubles = new double[values.length];
    Arrays.setAll(doubles, i -> values[i]);
    return doubles;
  }

  @Test
  void predict() throws Exception {
    SparkSession spark = TestSpark.local();
    List<Row> rows = new ArrayList<>();
    for (int row = 0; row < ROWS; row++) {
      byte[] pixels = new byte[PIXELS];
      for (int i = 0; i < PIXELS; i++) {
        pixels[i] = (byte) images.get(row)[i];
      }
      rows.add(RowFactory.create(row, pixels));
    }
    StructType schema =
        new StructType().add("row", DataTypes.IntegerType).add("features", DataTypes.BinaryType);
    spark.createDataFrame(rows, schema).repartition(3).write().parquet(folder + "/digits");
    command(
        "predict",
        "--model",
        model,
        "--input",
        folder + "/digits",
        "--output",
        folder + "/predicted");
    List<Row> predicted =
        TestSpark.local().read().parquet(folder + "/predicted").orderBy("row").collectAsList();
    assertThat(predicted).hasSize(ROWS);
    for (int row = 0; row < ROWS; row++) {
      List<Float> found = predicted.get(row).getList(3);
      assertAgrees(row, predicted.get(row).getInt(2), found.stream().mapToDouble(p -> p).toArray());
    }
  }

  @Test
  void evaluate() throws Exception {
    Path output = folder.resolve("score.json");
    command(
        "evaluate",
        "--model",
        model,
        "--config",
        "classpath:conf/seed.conf",
        "--output",
        output.toString());
    JsonNode score = new ObjectMapper().readTree(output.toFile());
    long[][] confusion = new long[10][10];
    double loss = 0;
    for (int row = 0; row < ROWS; row++) {
      confusion[labels.get(row)][argmax(probabilities[row])]++;
      loss -= Math.log(probabilities[row][labels.get(row)]) / ROWS;
    }
    assertThat(score.path("examples").asInt()).isEqualTo(ROWS);
    assertThat(score.path("loss").asDouble()).isCloseTo(loss, offset(1e-6));
    for (int actual = 0; actual < 10; actual++) {
      for (int found = 0; found < 10; found++) {
        assertThat(score.path("confusion").path(actual).path(found).asLong())
            .isEqualTo(confusion[actual][found]);
      }
    }
  }

  @Test
  void onnx() throws Exception {
    Path file = folder.resolve("model.onnx");
    command("export", "--model", model, "--format", "onnx", "--output", file.toString());
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    float[][] batch = images.toArray(float[][]::new);
    try (OrtSession session = environment.createSession(file.toString());
        OnnxTensor features = OnnxTensor.createTensor(environment, batch);
        OrtSession.Result result = session.run(Map.of("features", features))) {
      long[] predictions = (long[]) result.get("prediction").orElseThrow().getValue();
      float[][] found = (float[][]) result.get("probability").orElseThrow().getValue();
      for (int row = 0; row < ROWS; row++) {
        assertAgrees(row, (int) predictions[row], doubles(found[row]));
      }
    }
  }

  /** As PyTorch would: tensors by name, a sequence of linear layers and sigmoids. */
  @Test
  void safetensors() throws Exception {
    Path file = folder.resolve("model.safetensors");
    command("export", "--model", model, "--format", "safetensors", "--output", file.toString());
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    byte[] json = new byte[(int) bytes.getLong()];
    bytes.get(json);
    JsonNode header = new ObjectMapper().readTree(new String(json, StandardCharsets.UTF_8));
    ByteBuffer data = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    for (int row = 0; row < ROWS; row++) {
      double[] values = doubles(images.get(row));
      for (int i = 0; i < PIXELS; i++) {
        values[i] /= 255;
      }
      for (String layer : List.of("0", "2", "4")) {
        values = linear(header, data, layer, values);
        for (int i = 0; i < values.length && !layer.equals("4"); i++) {
          values[i] = 1 / (1 + Math.exp(-values[i]));
        }
      }
      double sum = Arrays.stream(values).map(Math::exp).sum();
      double[] found = Arrays.stream(values).map(z -> Math.exp(z) / sum).toArray();
      int largest = 0;
      for (int c = 1; c < 10; c++) {
        largest = found[c] > found[largest] ? c : largest;
      }
      assertAgrees(row, largest, found);
    }
  }

  private static double[] linear(JsonNode header, ByteBuffer data, String layer, double[] x) {
    JsonNode weight = header.path(layer + ".weight");
    int outputs = weight.path("shape").path(0).asInt();
    assertThat(weight.path("shape").path(1).asInt()).isEqualTo(x.length);
    int weights = weight.path("data_offsets").path(0).asInt();
    int bias = header.path(layer + ".bias").path("data_offsets").path(0).asInt();
    double[] z = new double[outputs];
    for (int out = 0; out < outputs; out++) {
      z[out] = data.getFloat(bias + 4 * out);
      for (int in = 0; in < x.length; in++) {
        z[out] += data.getFloat(weights + 4 * (out * x.length + in)) * x[in];
      }
    }
    return z;
  }
}
