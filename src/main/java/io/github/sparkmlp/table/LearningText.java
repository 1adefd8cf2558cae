package io.github.sparkmlp.table;

import io.github.sparkmlp.choice.TargetType;
import io.github.sparkmlp.config.DataShape;
import io.github.sparkmlp.hocon.TableDefaults;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes the part of a table's configuration that describes the learning. */
final class LearningText {
  private static final Map<String, String> REMARKS =
      Map.of(
          "network.hidden", "inputs and outputs follow from the data",
          "optimizer.learning-rate", "smaller where the loss jumps",
          "batch.size", "rows per step",
          "epochs", "at most",
          "early-stopping.metric", "of the validation rows; the best epoch is kept",
          "early-stopping.patience", "epochs without improvement that end the training");

  private LearningText() {}

  static List<String> of(TableStudy study, boolean commented) {
    TargetType targets = targets(study.label().task());
    long rows = Math.round(study.profile().rows() * (study.test().isPresent() ? 0.9 : 0.8));
    int features = (int) study.columns().stream().filter(column -> !column.isIgnored()).count();
    Map<String, Object> keys = TableDefaults.learning(new DataShape(rows, features, 0), targets);
    keys.remove("data.validation.fraction");
    List<String> lines = new ArrayList<>();
    keys.forEach(
        (key, value) ->
            lines.add(
                TableConfig.line(key + " = " + value, REMARKS.getOrDefault(key, ""), commented)));
    return lines;
  }

  private static TargetType targets(LabelGuess.Task task) {
    return switch (task) {
      case CLASSIFICATION -> TargetType.CLASS;
      case BINARY -> TargetType.LABELS;
      case REGRESSION -> TargetType.VALUES;
    };
  }
}
