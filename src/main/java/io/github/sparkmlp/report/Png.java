package io.github.sparkmlp.report;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;

/** Small images as {@code data:} URIs (PNG, ISO/IEC 15948). */
final class Png {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  private static final int TRUE_COLOUR = 2;
  private static final int INDEXED = 3;

  private final ByteArrayOutputStream file = new ByteArrayOutputStream();

  private Png() {
    file.writeBytes(SIGNATURE);
  }

  /** Red, green and blue of each pixel, row by row. */
  static String ofColours(int rows, int columns, byte[] pixels) {
    Png png = new Png();
    png.header(rows, columns, TRUE_COLOUR);
    return png.end(rows, pixels);
  }

  /**
   * Pixels that are indices of a palette, row by row.
   *
   * @param palette red, green and blue of each index
   * @param opacity of each index
   */
  static String ofPalette(int rows, int columns, byte[] pixels, byte[] palette, byte[] opacity) {
    Png png = new Png();
    png.header(rows, columns, INDEXED);
    png.chunk("PLTE", palette);
    png.chunk("tRNS", opacity);
    return png.end(rows, pixels);
  }

  private void header(int rows, int columns, int colourType) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream header = new DataOutputStream(bytes)) {
      header.writeInt(columns);
      header.writeInt(rows);
      header.write(new byte[] {8, (byte) colourType, 0, 0, 0});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    chunk("IHDR", bytes.toByteArray());
  }

  private String end(int rows, byte[] pixels) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    int width = pixels.length / rows;
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(packed)) {
      for (int row = 0; row < rows; row++) {
        deflater.write(0);
        deflater.write(pixels, row * width, width);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    chunk("IDAT", packed.toByteArray());
    chunk("IEND", new byte[0]);
    return "data:image/png;base64," + Base64.getEncoder().encodeToString(file.toByteArray());
  }

  private void chunk(String type, byte[] content) {
    CRC32 checksum = new CRC32();
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    checksum.update(name);
    checksum.update(content);
    putInt(content.length);
    file.writeBytes(name);
    file.writeBytes(content);
    putInt((int) checksum.getValue());
  }

  private void putInt(int value) {
    for (int shift = 24; shift >= 0; shift -= 8) {
      file.write(value >>> shift);
    }
  }
}
