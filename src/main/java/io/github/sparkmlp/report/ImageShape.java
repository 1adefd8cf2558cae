package io.github.sparkmlp.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.sparkmlp.model.FeatureColumn;
import io.github.sparkmlp.model.PublishedModel;
import java.util.List;
import java.util.Optional;

/** The shape of features that form an image, stored channel by channel, row by row. */
record ImageShape(int channels, int rows, int columns) {
  private static final int LEAST_PIXELS = 64;
  private static final byte[] GREYS = greys();
  private static final byte[] SIGNS = signs();

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
    boolean coloured = channels == 3;
    byte[] shades = new byte[coloured ? 3 * pixels() : pixels()];
    for (int i = 0; i < shades.length; i++) {
      int at = coloured ? i % 3 * pixels() + i / 3 : i;
      shades[i] = (byte) Math.round(255 * (features[at] - least) / range);
    }
    return coloured
        ? Png.ofColours(rows, columns, shades)
        : Png.ofPalette(rows, columns, shades, GREYS);
  }

  /** Draws the weights of one unit, summed over channels: blue above zero, orange below. */
  String weights(List<Float> weights) {
    float[] sums = new float[pixels()];
    float most = Float.MIN_NORMAL;
    for (int i = 0; i < weights.size(); i++) {
      sums[i % pixels()] += weights.get(i);
    }
    for (float sum : sums) {
      most = Math.max(most, Math.abs(sum));
    }
    byte[] pixels = new byte[pixels()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) Math.round(127 + 127 * sums[i] / most);
    }
    return signed(rows, columns, pixels);
  }

  /** Draws signed pixels: 0 is orange, 127 transparent, 254 blue. */
  static String signed(int rows, int columns, byte[] pixels) {
    return Png.ofPalette(rows, columns, pixels, SIGNS);
  }

  private static byte[] greys() {
    byte[] palette = new byte[4 * 256];
    for (int i = 0; i < palette.length; i++) {
      palette[i] = (byte) (i % 4 == 3 ? 255 : i / 4);
    }
    return palette;
  }

  private static byte[] signs() {
    byte[] palette = new byte[4 * 256];
    for (int i = 0; i < 256; i++) {
      int colour = i < 127 ? 0xd9480f : 0x0a66c2;
      palette[4 * i] = (byte) (colour >> 16);
      palette[4 * i + 1] = (byte) (colour >> 8);
      palette[4 * i + 2] = (byte) colour;
      palette[4 * i + 3] = (byte) Math.min(255, 2 * Math.abs(i - 127));
    }
    return palette;
  }
}
