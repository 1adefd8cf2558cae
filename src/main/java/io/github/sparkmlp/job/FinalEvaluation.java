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
import io.github.sparkmlp.nn.Topology;
import io.github.sparkmlp.preflight.Preflight;
import io.github.sparkmlp.record.MistakesFile;
import io.github.sparkmlp.record.RunJson;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** What is measured of the model itself, once the training is over. */
final class FinalEvaluation {
  private static final int CONFUSIONS = 20;

  /** With more rows, reading them again takes too long for what it tells. */
  private static final long MOST_ROWS = 1 << 21;

  private final ExampleReader reader;
  private final Evaluator evaluator;
  private final RunFolder folder;
  private final RunJson runFile;

  FinalEvaluation(ExampleReader reader, Evaluator evaluator, RunFolder folder, RunJson runFile) {
    this.reader = reader;
    this.evaluator = evaluator;
    this.folder = folder;
    this.runFile = runFile;
  }

  /**
   * Scores the test rows, and looks closer at them or, where there are none, at the validation
   * rows. A model that is no better than a constant there, or else on the rows to train on, is
   * warned of in {@code run.json}.
   *
   * @return the score of the test rows
   */
  Optional<Evaluation> measure(Preflight preflight, JobConfig config, float[] parameters)
      throws IOException {
    reader.context().setJobDescription("test");
    if (preflight.test().isPresent()) {
      return Optional.of(examine("test", preflight.test().get(), preflight, config, parameters));
    }
    if (preflight.validation().isPresent()) {
      examine("validation", preflight.validation().get(), preflight, config, parameters);
    } else {
      compare("train", ofTraining(preflight.training(), config, parameters), preflight, config);
    }
    return Optional.empty();
  }

  private Evaluation examine(
      String name, EvaluationData rows, Preflight preflight, JobConfig config, float[] parameters)
      throws IOException {
    Evaluation score = evaluator.evaluate(rows, parameters);
    runFile.putScore(name, score);
    compare(name, score, preflight, config);
    if (config.targets() == TargetType.VALUES) {
      spread(name, rows, config, parameters, score);
    } else {
      inspect(name, rows, preflight, config, parameters);
    }
    return score;
  }

  /** Finds mistakes among the rows of their source, unless these are too many to be read again. */
  private List<Optional<RowPlace>> places(
      String name, EvaluationData rows, Preflight preflight, DataConfig data, Inspection found) {
    Optional<Source> own = name.equals("test") ? data.test() : data.validation();
    long toRead =
        rows.examples() + (own.isPresent() ? 0 : preflight.training().layout().examples());
    List<float[]> features = found.mistakes().stream().map(Mistake::features).toList();
    return features.isEmpty() || toRead > MOST_ROWS
        ? List.of()
        : RowSearch.of(
            reader, own.orElse(data.train()), preflight.training().preprocessing(), features);
  }

  private Evaluation ofTraining(TrainingData training, JobConfig config, float[] parameters) {
    int block = BlockLayout.micro(config.batch(), Topology.of(config.network()));
    EvaluationData rows =
        new EvaluationData(training.shards(), training.fingerprint(), Optional.empty());
    return evaluator.ofBlocks(block).evaluate(rows, parameters);
  }

  private void compare(String rows, Evaluation score, Preflight preflight, JobConfig config) {
    boolean byClass = config.data().classWeights().isPresent();
    Baseline.warning("the %s rows".formatted(rows), score, preflight.network(), byClass)
        .ifPresent(runFile::warn);
  }

  private void spread(
      String name, EvaluationData rows, JobConfig config, float[] parameters, Evaluation score) {
    runFile.putSpreads(
        name, evaluator.spreads(rows, parameters, score), config.data().columns().labels());
  }

  private void inspect(
      String name, EvaluationData rows, Preflight preflight, JobConfig config, float[] parameters)
      throws IOException {
    Inspection inspection = evaluator.inspect(rows, parameters, config.metrics().mistakes());
    inspection.calibration().ifPresent(calibration -> runFile.putCalibration(name, calibration));
    inspection.margins().ifPresent(margins -> runFile.putMargins(name, margins));
    runFile.putConfusions(name, inspection.confusions(CONFUSIONS));
    MistakesFile.write(
        folder.storage(),
        folder.location(),
        inspection.mistakes(),
        places(name, rows, preflight, config.data(), inspection),
        inspection.calibration().isPresent() ? "probability" : "score");
  }
}
