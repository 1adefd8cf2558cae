package io.github.sparkmlp.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.sparkmlp.model.FeatureColumn;
import io.github.sparkmlp.model.PublishedModel;
import java.util.Optional;

/** The shape of features that form an image, stored channel by channel, row by row. */
record ImageShape(int channels, int rows, int columns) {
  private static final int LEAST_PIXELS = 64;

  /** Returns the shape that the augmentation names, or a square if the features fit one. */
  static Optional<ImageShape> of(JsonNode config, PublishedModel model) {
    int inputs = model.description().topology().sizes().get(0);
    JsonNode given = config.path("augment").path("shape");
    int side = (int) Math.round(Math.sqrt(inputs));
    boolean areNumbers =
        model.description().preprocessing().columns().stream().noneMatch(FeatureColumn::isCategory);
    ImageShape shape = new ImageShape(1, side, side);
    if (given.size() >= 2) {
      int last = given.size() - 1;
      int channels = given.size() == 2 ? 1 : given.get(0).asInt();
      shape = new ImageShape(channels, given.get(last - 1).asInt(), given.get(last).asInt());
    }
    return Optional.of(shape)
        .filter(it -> areNumbers && it.size() == inputs && it.rows * it.columns >= LEAST_PIXELS);
  }

  int size() {
    return channels * rows * columns;
  }

  int pixels() {
    return rows * columns;
  }

  /** Draws features as an image, the least value black and the greatest white. */
  String picture(float[] features, float least, float greatest) {
    float range = greatest > least ? greatest - least : 1;
    int channel = channels == 3 ? pixels() : 0;
    return Png.of(
        rows,
        columns,
        pixel -> {
          int colour = 0xff;
          for (int at = pixel, i = 0; i < 3; at += channel, i++) {
            colour = colour << 8 | Math.round(255 * (features[at] - least) / range);
          }
          return colour;
        });
  }

  /** Draws the weights of one unit, summed over channels: blue above zero, orange below. */
  String weights(float[] weights) {
    float[] sums = new float[pixels()];
    float most = Float.MIN_NORMAL;
    for (int i = 0; i < weights.length; i++) {
      sums[i % pixels()] += weights[i];
    }
    for (float sum : sums) {
      most = Math.max(most, Math.abs(sum));
    }
    float strongest = most;
    return Png.of(rows, columns, pixel -> signed(Math.round(127 * sums[pixel] / strongest)));
  }

  /** The colour of a number from −127 to 127: orange below 0, transparent at 0, blue above. */
  static int signed(int strength) {
    return Math.abs(strength) << 25 | (strength < 0 ? 0xd9480f : 0x0a66c2);
  }
}
