package io.github.sparkmlp;

import io.github.sparkmlp.config.MetricsConfig;
import io.github.sparkmlp.config.TargetType;
import io.github.sparkmlp.data.ScoringData;
import io.github.sparkmlp.evaluate.Evaluator;
import io.github.sparkmlp.evaluate.Inspection;
import io.github.sparkmlp.evaluate.Score;
import io.github.sparkmlp.report.MistakesFile;
import io.github.sparkmlp.report.Preflight;
import io.github.sparkmlp.report.RunFile;
import java.io.IOException;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;

/** What is measured of the model itself, once the training is over. */
final class FinalScores {
  private static final int CONFUSIONS = 20;

  private final JavaSparkContext context;
  private final Evaluator evaluator;
  private final RunFolder folder;
  private final RunFile runFile;

  FinalScores(JavaSparkContext context, Evaluator evaluator, RunFolder folder, RunFile runFile) {
    this.context = context;
    this.evaluator = evaluator;
    this.folder = folder;
    this.runFile = runFile;
  }

  /**
   * Scores the test rows, and looks closer at them or, where there are none, at the validation
   * rows.
   *
   * @return the score of the test rows
   */
  Optional<Score> measure(
      Preflight preflight, TargetType targets, MetricsConfig metrics, float[] parameters)
      throws IOException {
    context.setJobDescription("test");
    Optional<Score> tested = preflight.test().map(rows -> evaluator.evaluate(rows, parameters));
    tested.ifPresent(score -> runFile.putScore("test", score));
    if (targets != TargetType.VALUES) {
      if (tested.isPresent()) {
        inspect("test", preflight.test().get(), metrics.mistakes(), parameters);
      } else if (preflight.validation().isPresent()) {
        ScoringData rows = preflight.validation().get();
        runFile.putScore("validation", evaluator.evaluate(rows, parameters));
        inspect("validation", rows, metrics.mistakes(), parameters);
      }
    }
    return tested;
  }

  private void inspect(String name, ScoringData rows, int mistakes, float[] parameters)
      throws IOException {
    Inspection inspection = evaluator.inspect(rows, parameters, mistakes);
    runFile.putCalibration(name, inspection.calibration());
    runFile.putConfusions(name, inspection.confusions(CONFUSIONS));
    MistakesFile.write(folder.storage(), folder.location(), inspection.mistakes());
  }
}
