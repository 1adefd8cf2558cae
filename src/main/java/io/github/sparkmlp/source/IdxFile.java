package io.github.sparkmlp.source;

import io.github.sparkmlp.store.Storage;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.fs.Seekable;

/**
 * An open IDX file, gzipped or not; rows are read in order from the current position. It reads at
 * most what the header promises, and one more byte.
 */
final class IdxFile implements Closeable {
  private static final int BUFFER = 1 << 16;

  private final String name;
  private final InputStream raw;
  private final InputStream rows;
  private final boolean gzipped;
  private final IdxHeader header;
  private long position;

  IdxFile(String name, InputStream raw) throws IOException {
    this.name = name;
    this.raw = raw;
    BufferedInputStream buffered = new BufferedInputStream(raw, BUFFER);
    buffered.mark(2);
    gzipped = buffered.read() == 0x1f && buffered.read() == 0x8b;
    buffered.reset();
    rows = gzipped ? new GzipContent(buffered, name) : buffered;
    header = IdxHeader.read(rows, name);
  }

  /** Opens a file at a row. */
  static IdxFile open(Storage storage, String location, long row) throws IOException {
    InputStream raw = storage.open(location);
    try {
      IdxFile file = new IdxFile(location, raw);
      file.skipTo(row);
      return file;
    } catch (IOException | RuntimeException e) {
      raw.close();
      throw e;
    }
  }

  IdxHeader header() {
    return header;
  }

  boolean gzipped() {
    return gzipped;
  }

  /** Whether a row can be found without reading those before it. */
  boolean seekable() {
    return !gzipped && raw instanceof Seekable;
  }

  void skipTo(long row) throws IOException {
    long bytes = (row - position) * header.rowBytes();
    position = row;
    try {
      rows.skipNBytes(bytes);
    } catch (EOFException e) {
      throw tooShort("before row " + row);
    }
  }

  byte[] next() throws IOException {
    byte[] row = new byte[header.rowBytes()];
    if (rows.readNBytes(row, 0, row.length) < row.length) {
      throw tooShort("within row " + position);
    }
    position++;
    return row;
  }

  /**
   * Checks that the file ends where its header says; a gzipped file is read to its end, so that its
   * checksum is checked. The length of a seekable file was checked already.
   */
  void finish() throws IOException {
    if (seekable()) {
      return;
    }
    skipTo(header.rows());
    if (rows.read() >= 0) {
      throw IdxHeader.bad(
          "%s is longer than its header says".formatted(name),
          "It should end after %s rows.".formatted(header.rows()));
    }
  }

  private RuntimeException tooShort(String where) {
    return IdxHeader.bad(
        "%s ends %s".formatted(name, where),
        "Its header promises %s rows of %s bytes.".formatted(header.rows(), header.rowBytes()));
  }

  @Override
  public void close() throws IOException {
    rows.close();
  }
}
