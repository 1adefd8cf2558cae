package io.github.sparkmlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import io.github.sparkmlp.evaluate.Predictions;
import io.github.sparkmlp.model.FeatureColumn;
import io.github.sparkmlp.model.PublishedModel;
import io.github.sparkmlp.model.Scorer;
import io.github.sparkmlp.onnx.Onnx;
import io.github.sparkmlp.store.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Observation;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Numbers that are often missing, where that itself says something. */
class MissingNumbersTest {
  private static final int ROWS = 400;

  @TempDir private Path folder;

  private final SparkSession spark = TestSpark.local();

  /** "often" is missing in a quarter of the rows, all of one class; "seldom" in one of fifty. */
  private Path table() throws IOException {
    StringBuilder text = new StringBuilder("often,seldom,y\n");
    for (int i = 0; i < ROWS; i++) {
      boolean gone = i % 4 == 0;
      text.append(gone ? "" : String.format(Locale.ROOT, "%.2f", i * 37 % 100 / 10.0)).append(',');
      text.append(i % 50 == 3 ? "" : i * 53 % 97).append(',');
      text.append(gone ? "gone" : "here").append('\n');
    }
    return Files.writeString(folder.resolve("gaps.csv"), text);
  }

  private TestRun train(Path table, String... overrides) throws IOException {
    String config =
        """
        run-name = gaps
        data {
          format = csv, options { header = true }, train { path = "%s" }, label = y
          classes = auto, missing = indicate, scale = standard
          test { path = "%1$s" }
        }
        network { hidden = [8] }
        optimizer { type = adam, learning-rate = 0.02 }
        loss = binary-cross-entropy
        batch { size = 16 }
        early-stopping = null
        epochs = 10
        """
            .formatted(table);
    return TestRun.of(spark, folder, config, overrides);
  }

  private static PublishedModel model(TestRun run) throws IOException {
    return PublishedModel.read(new Storage(new Configuration()), run.folder() + "/model");
  }

  @Test
  void anInputSaysWhereANumberThatIsOftenMissingWas() throws Exception {
    TestRun run = train(table());
    assertThat(run.json("run.json").path("test").path("accuracy").asDouble()).isEqualTo(1);
    List<FeatureColumn> columns = model(run).description().preprocessing().columns();
    assertThat(columns).extracting(FeatureColumn::inputs).containsExactly(2, 1);
    assertThat(columns.get(0).isIndicated()).isTrue();
    TestRun without = train(table(), "data.missing=mean");
    assertThat(model(without).description().topology().inputs()).isEqualTo(2);
  }

  @Test
  void everyPartitioningGivesTheSameModel() throws Exception {
    String expected = train(table(), "epochs=2").hash();
    assertThat(train(table(), "epochs=2", "data.partitions=5").hash()).isEqualTo(expected);
    Path many = folder.resolve("many");
    spark
        .read()
        .option("header", "true")
        .csv(table().toString())
        .repartition(4)
        .write()
        .parquet(many.toString());
    assertThat(
            train(many, "epochs=2", "data.format=parquet", "data.options=null", "data.test=null")
                .hash())
        .isEqualTo(expected);
  }

  @Test
  void allWaysToScoreARowAgree() throws Exception {
    Path table = table();
    TestRun run = train(table);
    Scorer scorer = Scorer.load(run.folder().resolve("model"));
    List<Row> predicted =
        new Predictions(scorer, true, "prediction")
            .addTo(spark.read().option("header", "true").csv(table.toString()), new Observation())
            .collectAsList();
    Path file = Files.write(folder.resolve("model.onnx"), Onnx.write(model(run)));
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession session = environment.createSession(file.toString())) {
      for (Row row : predicted.subList(0, 20)) {
        Map<String, Object> raw = new HashMap<>();
        raw.put("often", row.getAs("often"));
        raw.put("seldom", row.getAs("seldom"));
        float[] inputs = scorer.inputs(raw);
        assertThat(inputs).hasSize(3);
        assertThat(inputs[1]).isEqualTo(raw.get("often") == null ? 1f : 0f);
        float[] outputs = scorer.outputs(raw);
        assertThat(scorer.outputs(inputs)).isEqualTo(outputs);
        assertThat(row.<String>getAs("prediction"))
            .isEqualTo(scorer.className(scorer.toClass(outputs)));
        try (OnnxTensor features = OnnxTensor.createTensor(environment, new float[][] {inputs});
            OrtSession.Result result = session.run(Map.of("features", features))) {
          float[][] found = (float[][]) result.get("probability").orElseThrow().getValue();
          assertThat(found[0][0]).isCloseTo(scorer.toProbabilities(outputs)[0], within(1e-5f));
        }
      }
    }
  }
}
