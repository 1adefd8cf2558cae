package io.github.sparkmlp.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.sparkmlp.choice.ActivationType;
import io.github.sparkmlp.choice.LossType;
import io.github.sparkmlp.choice.TargetType;
import io.github.sparkmlp.config.LossConfig;
import io.github.sparkmlp.model.FeatureColumn;
import io.github.sparkmlp.model.Preprocessing;
import io.github.sparkmlp.model.PublishedModel;
import io.github.sparkmlp.model.Reading;
import io.github.sparkmlp.model.Scaling;
import io.github.sparkmlp.model.TargetScaling;
import io.github.sparkmlp.nn.ParameterLayout;
import io.github.sparkmlp.nn.Topology;
import io.github.sparkmlp.store.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;

/** A folder as a run leaves it behind, of images of 8 × 8, with figures of our own. */
final class RecordedRun {
  static final Storage STORAGE = new Storage(new Configuration());
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int INPUTS = 64;

  final Path folder;
  private final Random random = new Random(1);
  final ObjectNode run = JSON.createObjectNode();

  RecordedRun(Path parent, String name) throws IOException {
    folder = Files.createTempDirectory(parent, "run");
    run.put("status", "done").put("exitCode", 0);
    run.put("started", "2026-11-25T13:00:00Z").put("ended", "2026-11-25T13:02:05Z");
    run.put("dataFingerprint", "5000-abd2");
    ObjectNode config = run.putObject("config").put("run-name", name).put("seed", 42);
    config.putObject("network").put("activation", "relu");
    run.putObject("environment").put("spark", "4.2.0");
    Files.writeString(folder.resolve("run.json"), run.toString());
  }

  /** Losses 1 / epoch, on the validation rows 2 / epoch. */
  RecordedRun epochs(int epochs) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int epoch = 1; epoch <= epochs; epoch++) {
      ObjectNode line = JSON.createObjectNode().put("epoch", epoch).put("step", 10 * epoch);
      line.put("trainLoss", 1.0 / epoch).put("trainAccuracy", 1 - 0.5 / epoch);
      line.put("validationLoss", 2.0 / epoch).put("validationAccuracy", 1 - 0.75 / epoch);
      line.put("validationMacroF1", random.nextDouble()).put("learningRate", 0.01);
      line.put("rowsPerSecond", 1000).put("stepMillisP50", 4.5).put("stepMillisP99", 9.25);
      line.put("scheduleShare", 0.5).put("broadcastShare", 0).put("computeShare", 0.25);
      line.put("aggregateShare", 0.125).put("updateShare", 0.125).put("elapsedSeconds", epoch);
      lines.append(line).append('\n');
    }
    Files.writeString(folder.resolve("metrics.jsonl"), lines);
    run.put("epochs", epochs).put("steps", 10 * epochs).put("modelEpoch", epochs);
    return this;
  }

  /** As many steps, whose losses are their numbers. */
  RecordedRun steps(int steps) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int step = 1; step <= steps; step++) {
      lines.append("{\"step\":%s,\"trainLoss\":%s,\"millis\":4}%n".formatted(step, step));
    }
    Files.writeString(folder.resolve("steps.jsonl"), lines);
    return this;
  }

  /** A score of classes, each right nine times of ten, else taken for the next one. */
  RecordedRun scored(int classes) {
    ObjectNode test = run.putObject("test").put("loss", 0.3125).put("accuracy", 0.9);
    test.put("examples", 10 * classes);
    ArrayNode each = test.putArray("classes");
    for (int c = 0; c < classes; c++) {
      each.addObject().put("precision", 0.9).put("recall", 0.9).put("f1", 0.9).put("examples", 10);
    }
    if (classes <= 256) {
      ArrayNode confusion = test.putArray("confusion");
      for (int actual = 0; actual < classes; actual++) {
        ArrayNode row = confusion.addArray();
        for (int predicted = 0; predicted < classes; predicted++) {
          row.add(actual == predicted ? 9 : predicted == (actual + 1) % classes ? 1 : 0);
        }
      }
    }
    if (classes > 256) {
      ObjectNode pair = test.putArray("confused").addObject();
      pair.put("actual", 7).put("predicted", 8).put("count", 3);
    }
    ObjectNode calibration = run.putObject("calibration").put("rows", "test").put("error", 0.0625);
    ArrayNode bins = calibration.putArray("bins");
    for (int bin = 0; bin < 10; bin++) {
      bins.addObject()
          .put("predictions", bin)
          .put("probability", 0.05 + bin / 10.0)
          .put("accuracy", 0.875);
    }
    return this;
  }

  /** A model, and as many mistakes. */
  RecordedRun model(List<String> classes, int mistakes) throws IOException {
    Topology topology =
        new Topology(List.of(INPUTS, 5, classes.size()), List.of(ActivationType.RELU));
    ArrayNode layers = run.withObject("/config/network").putArray("layers");
    topology.sizes().forEach(layers::add);
    float[] parameters = new float[new ParameterLayout(topology).size()];
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] = (float) random.nextGaussian();
    }
    Preprocessing preprocessing =
        new Preprocessing(
            List.of(FeatureColumn.numbers("pixels", INPUTS)),
            Scaling.uniform(INPUTS, 255),
            List.of(),
            classes,
            TargetScaling.NONE);
    PublishedModel.Description description =
        new PublishedModel.Description(
            topology,
            LossConfig.of(LossType.CROSS_ENTROPY),
            TargetType.CLASS,
            preprocessing,
            Reading.UNKNOWN);
    run.put(
        "modelSha256",
        new PublishedModel(description, parameters)
            .write(STORAGE, folder + "/model", JSON.createObjectNode(), JSON.createObjectNode()));
    ArrayNode all = JSON.createArrayNode();
    for (int i = 0; i < mistakes; i++) {
      ObjectNode mistake = all.addObject().put("actual", 0).put("predicted", 1);
      ArrayNode features = mistake.put("probability", 0.99 - i / 100.0).putArray("features");
      random.ints(INPUTS, 0, 256).forEach(features::add);
    }
    Files.writeString(folder.resolve("mistakes.json"), all.toString());
    return this;
  }

  String folder() throws IOException {
    Files.writeString(folder.resolve("run.json"), run.toString());
    return folder.toString();
  }

  /** The report's text. */
  String report() throws IOException {
    return report(folder.resolve("report.html"), this);
  }

  static String report(Path file, RecordedRun... runs) throws IOException {
    List<String> folders = new ArrayList<>();
    for (RecordedRun run : runs) {
      folders.add(run.folder());
    }
    new Report(STORAGE).write(folders, file.toString());
    return Files.readString(file);
  }

  /** A chart as the page's script reads it. */
  static JsonNode chart(String html, String id) throws IOException {
    Matcher data =
        Pattern.compile("<script type=\"application/json\" id=\"data\">(.*?)</script>")
            .matcher(html);
    if (data.find()) {
      for (JsonNode chart : JSON.readTree(data.group(1)).path("charts")) {
        if (chart.path("id").asText().equals(id)) {
          return chart;
        }
      }
    }
    throw new AssertionError("no chart " + id);
  }

  static double[] curve(JsonNode chart, String name) {
    for (JsonNode curve : chart.path("curves")) {
      if (curve.path("name").asText().equals(name)) {
        return numbers(curve.path("values"));
      }
    }
    throw new AssertionError("no curve " + name);
  }

  static double[] numbers(JsonNode values) {
    double[] numbers = new double[values.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = values.get(i).asDouble(Double.NaN);
    }
    return numbers;
  }
}
