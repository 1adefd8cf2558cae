package io.github.sparkmlp.job;

import io.github.sparkmlp.block.BlockLayout;
import io.github.sparkmlp.choice.TargetType;
import io.github.sparkmlp.config.DataConfig;
import io.github.sparkmlp.config.DataConfig.Source;
import io.github.sparkmlp.config.JobConfig;
import io.github.sparkmlp.data.EvaluationData;
import io.github.sparkmlp.data.ExampleReader;
import io.github.sparkmlp.data.RowPlace;
import io.github.sparkmlp.data.RowSearch;
import io.github.sparkmlp.data.TrainingData;
import io.github.sparkmlp.evaluate.Baseline;
import io.github.sparkmlp.evaluate.Evaluation;
import io.github.sparkmlp.evaluate.Evaluator;
import io.github.sparkmlp.evaluate.Inspection;
import io.github.sparkmlp.evaluate.Mistake;
import io.github.sparkmlp.evaluate.ValueSpread;
import io.github.sparkmlp.nn.Topology;
import io.github.sparkmlp.preflight.Preflight;
import io.github.sparkmlp.record.MistakesFile;
import io.github.sparkmlp.record.RunJson;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * What is measured of the model itself, once the training is over.
 *
 * @param preflight the rows
 * @param config completed by the rows
 */
@SuppressWarnings("ArrayRecordComponent")
record FinalEvaluation(
    ExampleReader reader,
    Evaluator evaluator,
    RunFolder folder,
    RunJson runFile,
    Preflight preflight,
    JobConfig config,
    float[] parameters) {
  private static final int CONFUSIONS = 20;

  /** With more rows, reading them again takes too long for what it tells. */
  private static final long MOST_ROWS = 1 << 21;

  /**
   * Scores the test rows, and looks closer at them or, where there are none, at the validation
   * rows. A model that is no better than a constant there, or else on the rows to train on, is
   * warned of in {@code run.json}.
   *
   * @return the score of the test rows
   */
  Optional<Evaluation> measure() throws IOException {
    reader.context().setJobDescription("test");
    if (preflight.test().isPresent()) {
      return Optional.of(examine("test", preflight.test().get()));
    }
    if (preflight.validation().isPresent()) {
      examine("validation", preflight.validation().get());
    } else {
      compare("train", ofTraining(preflight.training()));
    }
    return Optional.empty();
  }

  private Evaluation examine(String name, EvaluationData rows) throws IOException {
    Evaluation score = evaluator.evaluate(rows, parameters);
    RunJson.describe(score, runFile.section(name));
    compare(name, score);
    if (config.targets() == TargetType.VALUES) {
      List<ValueSpread> spreads = evaluator.spreads(rows, parameters, score);
      runFile.putSpreads(name, spreads, config.data().columns().labels());
    } else {
      inspect(name, rows);
    }
    return score;
  }

  /** Finds mistakes among the rows of their source, unless these are too many to be read again. */
  private List<Optional<RowPlace>> places(String name, EvaluationData rows, Inspection found) {
    DataConfig data = config.data();
    Optional<Source> own = name.equals("test") ? data.test() : data.validation();
    long toRead =
        rows.examples() + (own.isPresent() ? 0 : preflight.training().layout().examples());
    List<float[]> features = found.mistakes().stream().map(Mistake::features).toList();
    return features.isEmpty() || toRead > MOST_ROWS
        ? List.of()
        : RowSearch.of(
            reader, own.orElse(data.train()), preflight.training().preprocessing(), features);
  }

  private Evaluation ofTraining(TrainingData training) {
    int block = BlockLayout.micro(config.batch(), Topology.of(config.network()));
    EvaluationData rows =
        new EvaluationData(training.shards(), training.fingerprint(), Optional.empty());
    return evaluator.ofBlocks(block).evaluate(rows, parameters);
  }

  private void compare(String rows, Evaluation score) {
    boolean byClass = config.data().classWeights().isPresent();
    Baseline.warning("the %s rows".formatted(rows), score, preflight.network(), byClass)
        .ifPresent(runFile::warn);
  }

  private void inspect(String name, EvaluationData rows) throws IOException {
    Inspection inspection = evaluator.inspect(rows, parameters, config.metrics().mistakes());
    inspection.calibration().ifPresent(calibration -> runFile.putCalibration(name, calibration));
    inspection.margins().ifPresent(margins -> runFile.putMargins(name, margins));
    runFile.putConfusions(name, inspection.confusions(CONFUSIONS));
    MistakesFile.write(
        folder.storage(),
        folder.location(),
        inspection.mistakes(),
        places(name, rows, inspection),
        inspection.calibration().isPresent() ? "probability" : "score");
  }
}
