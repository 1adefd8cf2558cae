package io.github.sparkmlp.data;

import io.github.sparkmlp.model.Storage;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.apache.hadoop.fs.Seekable;

/** An open IDX file, gzipped or not; rows are read in order from wherever it was sought to. */
final class IdxFile implements Closeable {
  private static final int BUFFER = 1 << 16;

  private final String name;
  private final InputStream raw;
  private final InputStream rows;
  private final boolean gzipped;
  private final IdxHeader header;
  private long position;

  private IdxFile(String name, InputStream raw) throws IOException {
    this.name = name;
    this.raw = raw;
    BufferedInputStream buffered = new BufferedInputStream(raw, BUFFER);
    buffered.mark(2);
    gzipped = buffered.read() == 0x1f && buffered.read() == 0x8b;
    buffered.reset();
    rows = gzipped ? new GZIPInputStream(buffered, BUFFER) : buffered;
    header = IdxHeader.read(rows, name);
  }

  static IdxFile open(Storage storage, String location) throws IOException {
    return open(storage.open(location), location);
  }

  static IdxFile open(InputStream raw, String name) throws IOException {
    try {
      return new IdxFile(name, raw);
    } catch (ZipException e) {
      raw.close();
      throw damaged(name, e);
    } catch (EOFException e) {
      raw.close();
      throw IdxHeader.bad(name + " ends within its gzip header", "Copy it again.");
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

  /** Whether rows can be found without reading those before them. */
  boolean seekable() {
    return !gzipped && raw instanceof Seekable;
  }

  /** Moves forward to a row, before any was read. */
  void skipTo(long row) throws IOException {
    long bytes = row * header.rowBytes();
    position = row;
    try {
      rows.skipNBytes(bytes);
    } catch (EOFException e) {
      throw tooShort();
    } catch (ZipException e) {
      throw damaged(name, e);
    }
  }

  /** The next row's bytes; after the last row the file must end. */
  byte[] next() throws IOException {
    byte[] row = new byte[header.rowBytes()];
    try {
      if (rows.readNBytes(row, 0, row.length) < row.length) {
        throw tooShort();
      }
      if (++position == header.rows() && rows.read() >= 0) {
        throw IdxHeader.bad(
            "%s is longer than its header says".formatted(name),
            "It should end after %d rows.".formatted(header.rows()));
      }
    } catch (EOFException e) {
      throw tooShort();
    } catch (ZipException e) {
      throw damaged(name, e);
    }
    return row;
  }

  private RuntimeException tooShort() {
    return IdxHeader.bad(
        "%s ends before or within row %d".formatted(name, position),
        "Its header promises %d rows of %d bytes.".formatted(header.rows(), header.rowBytes()));
  }

  private static RuntimeException damaged(String name, ZipException e) {
    return IdxHeader.bad(
        "%s is not a sound gzip file: %s".formatted(name, e.getMessage()), "Copy it again.");
  }

  @Override
  public void close() throws IOException {
    rows.close();
  }
}
