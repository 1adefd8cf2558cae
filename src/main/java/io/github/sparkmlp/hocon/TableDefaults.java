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

  private static final int FEWEST_EPOCHS = 12;
  private static final int MOST_EPOCHS = 200;

  private TableDefaults() {}

  /** Of the learning: keys with their full names, in the order in which they are told. */
  public static Map<String, Object> learning(DataShape shape, TargetType targets) {
    Map<String, Object> keys = new LinkedHashMap<>();
    int batch = batch(shape.rows());
    int epochs = epochs(shape.rows(), batch);
    keys.put("network.hidden", hidden(shape));
    keys.put("network.activation", "relu");
    keys.put("network.init", "he");
    keys.put("network.dropout", dropout(shape));
    keys.put(
        "loss",
        switch (targets) {
          case CLASS -> "cross-entropy";
          case LABELS -> "binary-cross-entropy";
          case VALUES -> "huber";
        });
    keys.put("optimizer.type", "adamw");
    keys.put("optimizer.learning-rate", learningRate(batch));
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
    keys.put("data.missing", "mean");
    if (targets == TargetType.CLASS) {
      keys.put("data.classes", "auto");
    }
    if (targets == TargetType.VALUES) {
      keys.put("data.target", "standard");
    }
    return keys;
  }

  /** Two layers; for few rows, narrow ones. */
  static List<Integer> hidden(DataShape shape) {
    int width = shape.rows() < 2_000 ? 32 : shape.rows() < 20_000 ? 64 : 128;
    return List.of(width, width / 2);
  }

  /** The fewer the rows, the more. */
  static double dropout(DataShape shape) {
    return shape.rows() < 20_000 ? 0.2 : 0.1;
  }

  /** A power of 2, about the 200th part of the rows. */
  static int batch(long rows) {
    long part = Math.max(16, Math.min(512, rows / 200));
    return (int) Long.highestOneBit(part);
  }

  /** Grows with the root of the batch. */
  static double learningRate(int batch) {
    return batch <= 16 ? 0.002 : batch <= 64 ? 0.003 : batch <= 256 ? 0.005 : 0.008;
  }

  /** As many as make up the steps; early stopping ends them before. */
  static int epochs(long rows, int batch) {
    long stepsInEpoch = Math.max(1, rows / batch);
    return (int) Math.max(FEWEST_EPOCHS, Math.min(MOST_EPOCHS, STEPS / stepsInEpoch));
  }
}
