package io.github.sparkmlp.hocon;

import io.github.sparkmlp.choice.TargetType;
import io.github.sparkmlp.config.DataShape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a configuration that does not name its layers need not say: keys and values that learn most
 * tables well, chosen by the rows, the inputs and the task alone.
 */
public final class TableDefaults {
  private static final double VALIDATION_SHARE = 0.1;
  private static final double WEIGHT_DECAY = 0.1;

  /** So many steps teach little more, and fewer teach too little, whatever the rows are. */
  private static final long STEPS = 6_000;

  /**
   * With fewer rows a network must be kept from learning them by heart: tanh units near their
   * linear range, a low rate, and few of them did best in five-fold cross-validation on tables of
   * 1,000 to 6,000 rows.
   */
  private static final long FEW_ROWS = 10_000;

  private static final long STEPS_OF_FEW_ROWS = 5_000;

  private static final int FEWEST_EPOCHS = 12;
  private static final int MOST_EPOCHS = 200;

  /** Where there are more inputs than rows, a few steps move the outputs far. */
  private static final int MOST_EPOCHS_OF_WIDE_ROWS = 50;

  private TableDefaults() {}

  /** Of the learning: keys with their full names, in the order in which they are told. */
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
   * Of a table's rows: how features are prepared. None depends on the rows themselves.
   *
   * @param targets what labels are
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

  /** Two layers; for few rows, narrow ones. */
  static List<Integer> hidden(DataShape shape) {
    int width = isSmall(shape.rows()) ? 32 : shape.rows() < 20_000 ? 64 : 128;
    return List.of(width, width / 2);
  }

  /** None of values: units that come and go change how much their sum varies. */
  static double dropout(DataShape shape, TargetType targets) {
    boolean some = !isSmall(shape.rows()) && shape.rows() < 20_000;
    return targets == TargetType.VALUES ? 0 : some ? 0.2 : 0.1;
  }

  /** A power of 2, about the 200th part of the rows; the 64th of few rows. */
  static int batch(long rows) {
    long part = isSmall(rows) ? Math.min(64, rows / 64) : Math.min(512, rows / 200);
    return (int) Long.highestOneBit(Math.max(16, part));
  }

  /** Grows with the root of the batch; of few rows, the fewer the steps are. */
  static double learningRate(long rows, int batch, int epochs) {
    if (isSmall(rows)) {
      long steps = epochs * Math.max(1, rows / batch);
      return 2 * steps <= STEPS_OF_FEW_ROWS ? 0.003 : 0.001;
    }
    return batch <= 64 ? 0.003 : batch <= 256 ? 0.005 : 0.008;
  }

  /** As many as make up the steps; early stopping ends them before. */
  static int epochs(DataShape shape, int batch) {
    long stepsInEpoch = Math.max(1, shape.rows() / batch);
    long steps = isSmall(shape.rows()) ? STEPS_OF_FEW_ROWS : STEPS;
    int most = shape.inputs() > shape.rows() ? MOST_EPOCHS_OF_WIDE_ROWS : MOST_EPOCHS;
    return (int) Math.max(FEWEST_EPOCHS, Math.min(most, steps / stepsInEpoch));
  }
}
