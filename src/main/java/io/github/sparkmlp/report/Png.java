package io.github.sparkmlp.report;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.function.IntUnaryOperator;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Encodes small images as {@code data:} URIs (PNG). */
final class Png {
  private Png() {}

  /** Encodes an image, given the colour, as ARGB, of each pixel, counted row by row. */
  static String of(int rows, int columns, IntUnaryOperator colour) {
    BufferedImage image = new BufferedImage(columns, rows, BufferedImage.TYPE_INT_ARGB);
    for (int pixel = 0; pixel < rows * columns; pixel++) {
      image.setRGB(pixel % columns, pixel / columns, colour.applyAsInt(pixel));
    }
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(file)) {
      ImageIO.write(image, "png", stream);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return "data:image/png;base64," + Base64.getEncoder().encodeToString(file.toByteArray());
  }
}
