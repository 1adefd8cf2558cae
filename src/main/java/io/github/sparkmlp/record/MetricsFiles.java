package io.github.sparkmlp.record;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.sparkmlp.checkpoint.Checkpoint;
import io.github.sparkmlp.choice.Metric;
import io.github.sparkmlp.config.MetricsConfig;
import io.github.sparkmlp.evaluate.Evaluation;
import io.github.sparkmlp.step.StepTime;
import io.github.sparkmlp.store.Storage;
import io.github.sparkmlp.train.EpochMetrics;
import io.github.sparkmlp.train.StepMetrics;
import io.github.sparkmlp.train.TrainListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Writes {@code metrics.jsonl} with a line per epoch and, if configured, {@code steps.jsonl} with a
 * line per step. Both are rewritten after each epoch, since object stores cannot append.
 */
public final class MetricsFiles implements TrainListener {
  public static final String EPOCHS_FILE = "metrics.jsonl";
  public static final String STEPS_FILE = "steps.jsonl";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Storage storage;
  private final String folder;
  private final boolean everyStep;
  private final StringBuilder epochs = new StringBuilder();
  private final StringBuilder steps = new StringBuilder();

  public MetricsFiles(Storage storage, String folder, MetricsConfig config) {
    this.storage = storage;
    this.folder = folder;
    this.everyStep = config.every() == MetricsConfig.Every.STEP;
  }

  @Override
  public void stepDone(StepMetrics step) {
    if (everyStep) {
      ObjectNode line = JSON.createObjectNode().put("epoch", step.epoch()).put("step", step.step());
      putScore(line, "train", step.train());
      line.put("learningRate", step.learningRate()).put("millis", step.time().total());
      putTime(line, step.time(), "Millis");
      steps.append(line).append('\n');
    }
  }

  @Override
  public void epochDone(EpochMetrics epoch) {
    epochs.append(line(epoch)).append('\n');
    write();
  }

  static ObjectNode line(EpochMetrics epoch) {
    ObjectNode line = JSON.createObjectNode().put("epoch", epoch.epoch()).put("step", epoch.step());
    putScore(line, "train", epoch.train());
    epoch.validation().ifPresent(score -> putScore(line, "validation", score));
    line.put("learningRate", epoch.learningRate())
        .put("rowsPerSecond", epoch.pace().rowsPerSecond())
        .put("stepMillisP50", epoch.pace().stepMillisP50())
        .put("stepMillisP99", epoch.pace().stepMillisP99());
    putTime(line, epoch.pace().shares(), "Share");
    line.put("elapsedSeconds", epoch.pace().elapsedSeconds());
    return line;
  }

  /** Adds each metric as {@code trainLoss}, {@code validationMacroF1}, …. */
  static void putScore(ObjectNode line, String rows, Evaluation score) {
    line.put(rows + "Loss", score.loss());
    score.metrics().forEach((metric, value) -> line.put(name(rows, metric), value));
  }

  static String name(String rows, Metric metric) {
    return rows + Figures.capital(metric.key());
  }

  private static void putTime(ObjectNode line, StepTime time, String unit) {
    line.put("schedule" + unit, time.schedule())
        .put("broadcast" + unit, time.broadcast())
        .put("compute" + unit, time.compute())
        .put("aggregate" + unit, time.aggregate())
        .put("update" + unit, time.update());
  }

  @Override
  public void save(Checkpoint checkpoint) {
    checkpoint.put(EPOCHS_FILE, bytes(epochs));
    if (everyStep) {
      checkpoint.put(STEPS_FILE, bytes(steps));
    }
  }

  /** Drops the lines after the checkpoint, since those steps will run again. */
  @Override
  public void resume(Checkpoint checkpoint) {
    epochs.append(new String(checkpoint.file(EPOCHS_FILE), StandardCharsets.UTF_8));
    steps.append(new String(checkpoint.file(STEPS_FILE), StandardCharsets.UTF_8));
    write();
  }

  private void write() {
    write(EPOCHS_FILE, epochs);
    if (everyStep) {
      write(STEPS_FILE, steps);
    }
  }

  private static byte[] bytes(StringBuilder lines) {
    return lines.toString().getBytes(StandardCharsets.UTF_8);
  }

  private void write(String name, StringBuilder lines) {
    try {
      storage.write(folder + "/" + name, bytes(lines));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
