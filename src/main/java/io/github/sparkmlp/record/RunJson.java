package io.github.sparkmlp.record;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.sparkmlp.checkpoint.Checkpoint;
import io.github.sparkmlp.config.JobConfig;
import io.github.sparkmlp.evaluate.Calibration;
import io.github.sparkmlp.evaluate.ClassCounts;
import io.github.sparkmlp.evaluate.Confusion;
import io.github.sparkmlp.evaluate.Evaluation;
import io.github.sparkmlp.evaluate.Margins;
import io.github.sparkmlp.evaluate.ValueSpread;
import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import io.github.sparkmlp.key.Key;
import io.github.sparkmlp.secret.Secrets;
import io.github.sparkmlp.store.Storage;
import io.github.sparkmlp.store.StoreFailures;
import io.github.sparkmlp.train.EpochMetrics;
import io.github.sparkmlp.train.StepCosts;
import io.github.sparkmlp.train.TrainListener;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.AccessDeniedException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.security.AccessControlException;

/**
 * {@code run.json}: the state of a run. It says "running" until the result is written at the end;
 * only the start that owns the run writes it.
 */
public final class RunJson implements TrainListener {
  private static final ObjectMapper JSON = new ObjectMapper();
  public static final String WARNINGS = "warnings";
  private static final List<String> PROGRESS = List.of("epochs", "steps", "train", "validation");

  private final Storage storage;
  private final String location;
  private final ObjectNode run = JSON.createObjectNode();
  private boolean owned;

  /**
   * Prepares the file for a start of a run; nothing is written yet.
   *
   * @param folder the run's folder
   */
  public RunJson(Storage storage, String folder, JobConfig config) throws IOException {
    this.storage = storage;
    this.location = location(folder);
    run.put("status", "running")
        .put("started", now())
        .put("process", ManagementFactory.getRuntimeMXBean().getName());
    describe(config);
  }

  /** Records the run's configuration as far as it is known. */
  public void describe(JobConfig config) throws IOException {
    section("learning").removeAll();
    config.learning().forEach(section("learning")::put);
    run.set("config", JSON.readTree(config.resolved()));
  }

  private static String location(String folder) {
    return folder + "/run.json";
  }

  /** Reads the file that an earlier start left in a run's folder; empty if there is none. */
  public static Optional<JsonNode> read(Storage storage, String folder) throws IOException {
    return Optional.of(storage.json(location(folder))).filter(run -> !run.isMissingNode());
  }

  /**
   * Reads the file in a run's folder.
   *
   * @throws JobFailure with {@link ExitCode#NO_INPUT} if there is none
   */
  public static JsonNode require(Storage storage, String folder) throws IOException {
    return read(storage, folder)
        .orElseThrow(
            () ->
                ExitCode.NO_INPUT.failure(
                    folder + " has no run.json", "Name the folder of a run, below output."));
  }

  /**
   * Makes this start the file's only writer.
   *
   * @throws JobFailure with {@link ExitCode#CANNOT_CREATE} if the file cannot be created
   */
  public void own() throws IOException {
    owned = true;
    try {
      write();
    } catch (AccessDeniedException | AccessControlException e) {
      throw e;
    } catch (IOException e) {
      if (StoreFailures.isTemporary(e)) {
        throw e;
      }
      throw ExitCode.CANNOT_CREATE.failure(
          "%s cannot be created: %s".formatted(location, e.getMessage()),
          "Check output and run-name.",
          e);
    }
  }

  /** Returns a section of the file, to be filled in. */
  public ObjectNode section(String name) {
    return run.withObject("/" + name);
  }

  public void put(String name, String value) {
    run.put(name, value);
  }

  public void put(String name, long value) {
    run.put(name, value);
  }

  /** Adds a warning about the model of a run that ended well. */
  public void warn(String text) {
    run.withArray("/" + WARNINGS).add(text);
  }

  public List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    run.path(WARNINGS).forEach(warning -> warnings.add(warning.asText()));
    return warnings;
  }

  /** Writes an evaluation in full, with the figures of each class. */
  public static void describe(Evaluation score, ObjectNode json) {
    summarize(score, json);
    score.classes().ifPresent(classes -> describe(classes, json));
  }

  /** Writes the loss, the metrics and the number of examples. */
  public static void summarize(Evaluation score, ObjectNode json) {
    json.put("loss", score.loss());
    score.metrics().forEach((metric, value) -> json.put(metric.key(), value));
    json.put("examples", score.examples());
  }

  private static void describe(ClassCounts classes, ObjectNode json) {
    ArrayNode each = json.putArray("classes");
    for (int c = 0; c < classes.classes(); c++) {
      each.addObject()
          .put("precision", classes.precision(c))
          .put("recall", classes.recall(c))
          .put("f1", classes.f1(c))
          .put("examples", classes.support(c));
    }
    if (classes.confusion().length > 0) {
      ArrayNode confusion = json.putArray("confusion");
      for (long[] row : classes.confusion()) {
        Arrays.stream(row).forEach(confusion.addArray()::add);
      }
    }
  }

  /**
   * Adds how well predicted probabilities match the share of right predictions.
   *
   * @param rows the predicted rows: test or validation
   */
  public void putCalibration(String rows, Calibration calibration) {
    ObjectNode json = section("calibration").put("rows", rows).put("error", calibration.error());
    ArrayNode bins = json.putArray("bins");
    for (int bin = 0; bin < Calibration.BINS; bin++) {
      bins.addObject()
          .put("predictions", calibration.predictions(bin))
          .put("probability", calibration.probability(bin))
          .put("accuracy", calibration.accuracy(bin));
    }
  }

  /**
   * Adds how predicted values compare with actual ones.
   *
   * @param rows the predicted rows: test or validation
   * @param names names of the values; there may be more names than values, or one for all
   */
  public void putSpreads(String rows, List<ValueSpread> spreads, List<String> names) {
    ArrayNode each = section("values").put("rows", rows).putArray("each");
    for (int i = 0; i < spreads.size(); i++) {
      ValueSpread spread = spreads.get(i);
      boolean named = names.size() >= spreads.size();
      ObjectNode json =
          each.addObject()
              .put("name", named ? names.get(i) : names.get(0) + " " + i)
              .put("least", spread.least())
              .put("greatest", spread.greatest())
              .put("bound", spread.bound());
      ArrayNode counts = json.putArray("counts");
      for (int actual = 0; actual < ValueSpread.BINS; actual++) {
        Arrays.stream(spread.predicted(actual)).forEach(counts.addArray()::add);
      }
      Arrays.stream(spread.residuals()).forEach(json.putArray("residuals")::add);
    }
  }

  /**
   * Adds what each threshold finds of the second of two classes.
   *
   * @param rows the predicted rows: test or validation
   */
  public void putMargins(String rows, Margins margins) {
    List<Margins.Threshold> thresholds = margins.thresholds();
    Margins.Threshold all = thresholds.get(thresholds.size() - 1);
    ObjectNode json =
        section("ranking")
            .put("rows", rows)
            .put("positives", all.found())
            .put("negatives", all.wrong());
    thresholds.forEach(threshold -> json.withArray("/found").add(threshold.found()));
    thresholds.forEach(threshold -> json.withArray("/wrong").add(threshold.wrong()));
  }

  /** Adds pairs of confused classes to the evaluation of the same rows. */
  public void putConfusions(String rows, List<Confusion> confusions) {
    if (!confusions.isEmpty()) {
      ArrayNode pairs = section(rows).putArray("confused");
      for (Confusion pair : confusions) {
        pairs
            .addObject()
            .put("actual", pair.actual())
            .put("predicted", pair.predicted())
            .put("count", pair.count());
      }
    }
  }

  @Override
  public void epochDone(EpochMetrics epoch) {
    run.put("epochs", epoch.epoch()).put("steps", epoch.step());
    summarize(epoch.train(), section("train"));
    epoch.validation().ifPresent(score -> summarize(score, section("validation")));
  }

  @Override
  public void stepsCost(StepCosts costs) {
    describe(costs, section("stepCosts"));
  }

  static void describe(StepCosts costs, ObjectNode json) {
    json.put("configured", Key.hyphenated(costs.configured()))
        .put("taken", Key.hyphenated(costs.taken()))
        .put("fastest", Key.hyphenated(costs.fastest()));
    costs
        .costs()
        .forEach(
            (strategy, cost) ->
                json.withObject(cost.measured() ? "/measuredMillis" : "/estimatedMillis")
                    .put(Key.hyphenated(strategy), cost.millis()));
  }

  @Override
  public void trained(int epoch, boolean early) {
    run.put("modelEpoch", epoch).put("stoppedEarly", early);
  }

  @Override
  public void save(Checkpoint checkpoint) {
    checkpoint.section("run").setAll(run.deepCopy().retain(PROGRESS));
  }

  @Override
  public void resume(Checkpoint checkpoint) {
    run.setAll(checkpoint.section("run"));
  }

  public void done() throws IOException {
    end("done", ExitCode.DONE);
  }

  /**
   * Ends the file with an error, unless another start owns it.
   *
   * @return whether this start owns the file
   */
  public boolean failed(ExitCode exitCode, String error) throws IOException {
    boolean mine = owned && exitCode != ExitCode.SUPERSEDED;
    if (mine) {
      run.put("error", Secrets.redact(error));
      end("failed", exitCode);
    }
    return mine;
  }

  public boolean hasEpochs() {
    return run.has("epochs");
  }

  private void end(String status, ExitCode exitCode) throws IOException {
    run.put("status", status).put("exitCode", exitCode.number()).put("ended", now());
    write();
  }

  private void write() throws IOException {
    storage.write(location, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(run));
  }

  private static String now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
