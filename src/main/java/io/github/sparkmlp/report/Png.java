package io.github.sparkmlp.report;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Encodes small images as {@code data:} URIs (PNG). */
final class Png {
  private static final int BITS = 8;

  private Png() {}

  /** Encodes an image given as red, green and blue of each pixel, row by row. */
  static String ofColours(int rows, int columns, byte[] pixels) {
    BufferedImage image = new BufferedImage(columns, rows, BufferedImage.TYPE_INT_RGB);
    for (int pixel = 0; pixel < rows * columns; pixel++) {
      int red = pixels[3 * pixel] & 0xff;
      int green = pixels[3 * pixel + 1] & 0xff;
      int blue = pixels[3 * pixel + 2] & 0xff;
      image.setRGB(pixel % columns, pixel / columns, red << 16 | green << 8 | blue);
    }
    return address(image);
  }

  /** Encodes palette indices, row by row; a palette has red, green, blue and opacity of each. */
  static String ofPalette(int rows, int columns, byte[] pixels, byte[] palette) {
    IndexColorModel colours = new IndexColorModel(BITS, palette.length / 4, palette, 0, true);
    BufferedImage image =
        new BufferedImage(columns, rows, BufferedImage.TYPE_BYTE_INDEXED, colours);
    image.getRaster().setDataElements(0, 0, columns, rows, pixels);
    return address(image);
  }

  private static String address(BufferedImage image) {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(file)) {
      ImageIO.write(image, "png", stream);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return "data:image/png;base64," + Base64.getEncoder().encodeToString(file.toByteArray());
  }
}
