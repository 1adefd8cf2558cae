package io.github.sparkmlp.source;

import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.Locale;

/**
 * The header of an IDX file of unsigned bytes, the format of the MNIST database: two zero bytes,
 * the element type (8), the number of dimensions, then each dimension as a big-endian 32-bit
 * number.
 *
 * @param dimensions the number of dimensions
 * @param rows the first dimension
 * @param rowBytes the product of the others
 */
record IdxHeader(int dimensions, long rows, int rowBytes) implements Serializable {
  private static final int UNSIGNED_BYTES = 8;
  private static final int MOST_ROW_BYTES = 1 << 24;

  /**
   * Reads the header and leaves the stream at the first row.
   *
   * @param name of the file, for errors
   * @throws JobFailure with {@link ExitCode#NO_INPUT} if the stream is empty, and with {@link
   *     ExitCode#BAD_DATA} if this is not such a header
   */
  static IdxHeader read(InputStream stream, String name) throws IOException {
    DataInputStream in = new DataInputStream(stream);
    try {
      int first = in.read();
      if (first < 0) {
        throw ExitCode.NO_INPUT.failure(name + " is empty", "Name a whole IDX file.");
      }
      int magic = first << 24 | in.readUnsignedShort() << 8 | in.readUnsignedByte();
      int dimensions = magic & 0xff;
      if (magic >>> 8 != UNSIGNED_BYTES || dimensions < 1) {
        throw bad(
            String.format(Locale.ROOT, "%s starts with %08x", name, magic),
            "An IDX file of unsigned bytes starts with 0000080n, n its dimensions.");
      }
      long rows = in.readInt() & 0xffffffffL;
      long rowBytes = 1;
      for (int i = 1; i < dimensions; i++) {
        rowBytes *= in.readInt() & 0xffffffffL;
        if (rowBytes < 1 || rowBytes > MOST_ROW_BYTES) {
          throw bad(
              "%s: a row of %s or more bytes".formatted(name, rowBytes),
              "A row must have 1 to %s bytes.".formatted(MOST_ROW_BYTES));
        }
      }
      return new IdxHeader(dimensions, rows, (int) rowBytes);
    } catch (EOFException e) {
      throw bad(name + " ends within its header", "A whole IDX file was expected.");
    }
  }

  int headerBytes() {
    return 4 + 4 * dimensions;
  }

  long fileBytes() {
    return headerBytes() + rows * rowBytes;
  }

  static JobFailure bad(String what, String remedy) {
    return ExitCode.BAD_DATA.failure(what, remedy);
  }
}
