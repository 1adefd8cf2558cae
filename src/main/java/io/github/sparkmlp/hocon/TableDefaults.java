package io.github.sparkmlp.hocon;

import io.github.sparkmlp.choice.TargetType;
import io.github.sparkmlp.config.DataShape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Defaults for a configuration that does not name its layers. They learn most tables well, and
 * depend on the number of rows, the inputs and the task alone.
 */
public final class TableDefaults {
  private static final double VALIDATION_SHARE = 0.1;
  private static final double WEIGHT_DECAY = 0.1;

  /** About as many steps as learning takes: more gain little, fewer learn too little. */
  private static final long STEPS = 6_000;

  /**
   * Below this number of rows a network overfits easily. Tanh units near their linear range, a low
   * rate and few steps did best in five-fold cross-validation on tables of 1,000 to 6,000 rows.
   */
  private static final long FEW_ROWS = 10_000;

  private static final long STEPS_OF_FEW_ROWS = 5_000;

  private static final int FEWEST_EPOCHS = 12;
  private static final int MOST_EPOCHS = 200;

  /** With more inputs than rows, a few steps move the outputs far. */
  private static final int MOST_EPOCHS_OF_WIDE_ROWS = 50;

  private TableDefaults() {}

  /**
   * Returns the defaults for learning: full keys and values, in the order in which they are shown.
   */
  public static Map<String, Object> learning(DataShape shape, TargetType targets) {
    Map<String, Object> keys = new LinkedHashMap<>();
    int batch = batch(shape.rows());
    int epochs = epochs(shape, batch);
    keys.put("network.hidden", hidden(shape));
    keys.put("network.activation", isSmall(shape.rows()) ? "tanh" : "relu");
    keys.put("network.init", isSmall(shape.rows()) ? "xavier" : "he");
    keys.put("network.dropout", dropout(shape, targets));
    keys.put(
        "loss",
        switch (targets) {
          case CLASS -> "cross-entropy";
          case LABELS -> "binary-cross-entropy";
          case VALUES -> "huber";
        });
    keys.put("optimizer.type", "adamw");
    keys.put("optimizer.learning-rate", learningRate(shape.rows(), batch, epochs));
    keys.put("optimizer.weight-decay", WEIGHT_DECAY);
    keys.put("schedule.type", "one-cycle");
    keys.put("batch.size", batch);
    keys.put("epochs", epochs);
    keys.put("data.validation.fraction", VALIDATION_SHARE);
    keys.put("early-stopping.metric", "loss");
    keys.put("early-stopping.patience", Math.max(8, epochs / 3));
    return keys;
  }

  /**
   * Returns the defaults for preprocessing a table's rows. They do not depend on the rows.
   *
   * @param targets what the network predicts
   */
  public static Map<String, Object> data(TargetType targets) {
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put("data.scale", "standard");
    keys.put("data.missing", "indicate");
    if (targets == TargetType.CLASS) {
      keys.put("data.classes", "auto");
    }
    if (targets == TargetType.VALUES) {
      keys.put("data.target", "standard");
    }
    return keys;
  }

  private static boolean isSmall(long rows) {
    return rows < FEW_ROWS;
  }

  /** Returns the sizes of two hidden layers, narrow for few rows. */
  static List<Integer> hidden(DataShape shape) {
    int width = isSmall(shape.rows()) ? 32 : shape.rows() < 20_000 ? 64 : 128;
    return List.of(width, width / 2);
  }

  /** Returns the dropout; 0 for values, since dropped units change the variance of their sum. */
  static double dropout(DataShape shape, TargetType targets) {
    boolean some = !isSmall(shape.rows()) && shape.rows() < 20_000;
    return targets == TargetType.VALUES ? 0 : some ? 0.2 : 0.1;
  }

  /** Returns the batch size: a power of 2 near rows / 200, or rows / 64 for few rows. */
  static int batch(long rows) {
    long part = isSmall(rows) ? Math.min(64, rows / 64) : Math.min(512, rows / 200);
    return (int) Long.highestOneBit(Math.max(16, part));
  }

  /** Returns the learning rate, larger for larger batches; for few rows, larger for fewer steps. */
  static double learningRate(long rows, int batch, int epochs) {
    if (isSmall(rows)) {
      long steps = epochs * Math.max(1, rows / batch);
      return 2 * steps <= STEPS_OF_FEW_ROWS ? 0.003 : 0.001;
    }
    return batch <= 64 ? 0.003 : batch <= 256 ? 0.005 : 0.008;
  }

  /** Returns the epochs that make up the intended steps; early stopping ends most runs before. */
  static int epochs(DataShape shape, int batch) {
    long stepsInEpoch = Math.max(1, shape.rows() / batch);
    long steps = isSmall(shape.rows()) ? STEPS_OF_FEW_ROWS : STEPS;
    int most = shape.inputs() > shape.rows() ? MOST_EPOCHS_OF_WIDE_ROWS : MOST_EPOCHS;
    return (int) Math.max(FEWEST_EPOCHS, Math.min(most, steps / stepsInEpoch));
  }
}
