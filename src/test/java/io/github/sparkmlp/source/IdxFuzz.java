package io.github.sparkmlp.source;

import io.github.sparkmlp.ReaderContract;
import io.github.sparkmlp.failure.ExitCode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPOutputStream;

/** Any bytes as an IDX file. */
public final class IdxFuzz {
  private static final int AS_IT_IS = 0;
  private static final int TO_BE_GZIPPED = 1;
  private static final int GZIPPED = 2;

  private static final byte[] MAGIC = {0x1f, (byte) 0x8b};

  private static final int MOST_ROWS = 1000;
  private static final int MOST_BYTES = 16 << 20;

  private IdxFuzz() {}

  /**
   * Jazzer's entry.
   *
   * @param data a mode; the row to begin with; a file, or what is to be gzipped, or a gzipped file
   *     without the two bytes that it is known by
   */
  public static void fuzzerTestOneInput(byte[] data) throws IOException {
    if (data.length < 2) {
      return;
    }
    byte[] rest = Arrays.copyOfRange(data, 2, data.length);
    byte[] file =
        switch (data[0]) {
          case TO_BE_GZIPPED -> gzip(rest);
          case GZIPPED -> ByteBuffer.allocate(2 + rest.length).put(MAGIC).put(rest).array();
          default -> rest;
        };
    ReaderContract.require(
        file, Set.of(ExitCode.BAD_DATA, ExitCode.NO_INPUT), () -> read(file, data[1] & 0xff));
  }

  /** Reads rows, of a gzipped file not all: it may unpack to any size, one after the other. */
  private static void read(byte[] bytes, int from) throws IOException {
    try (IdxFile file = new IdxFile("file", new ByteArrayInputStream(bytes))) {
      IdxHeader header = file.header();
      long row = Math.min(from, header.rows());
      file.skipTo(row);
      for (int read = 0; read <= MOST_BYTES && row < header.rows(); row++) {
        read += file.next().length + MOST_BYTES / MOST_ROWS;
      }
    }
  }

  /** Files of one row and of several, with labels and without. */
  public static List<byte[]> seeds() throws IOException {
    byte[] labels =
        ByteBuffer.allocate(11).putInt(0x801).putInt(3).put(new byte[] {1, 0, 9}).array();
    byte[] images =
        ByteBuffer.allocate(28).putInt(0x803).putInt(3).putInt(2).putInt(2).putInt(7).array();
    return List.of(
        seed(AS_IT_IS, 0, labels),
        seed(AS_IT_IS, 1, images),
        seed(TO_BE_GZIPPED, 0, labels),
        seed(TO_BE_GZIPPED, 2, images),
        seed(GZIPPED, 0, withoutMagic(gzip(images))));
  }

  private static byte[] seed(int mode, int from, byte[] file) {
    return ByteBuffer.allocate(2 + file.length).put((byte) mode).put((byte) from).put(file).array();
  }

  private static byte[] withoutMagic(byte[] gzipped) {
    return Arrays.copyOfRange(gzipped, MAGIC.length, gzipped.length);
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream gzipped = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(gzipped)) {
      out.write(bytes);
    }
    return gzipped.toByteArray();
  }
}
