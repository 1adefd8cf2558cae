package io.github.sparkmlp.data;

import io.github.sparkmlp.config.ExitCode;
import io.github.sparkmlp.config.JobFailure;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The content of a gzip file, of all its members one after another (RFC 1952). Unlike {@link
 * java.util.zip.GZIPInputStream}, which ignores what it cannot read behind a member, it ends only
 * where the file does. Damage is a {@link JobFailure} with {@link ExitCode#BAD_DATA}.
 */
final class GzipMembers extends InputStream {
  private static final int FIRST = 0x1f;
  private static final int SECOND = 0x8b;
  private static final int DEFLATED = 8;
  private static final int HEADER_CHECKSUM = 2;
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;
  private static final int RESERVED = 0xe0;

  private final InputStream file;
  private final String name;
  private final Inflater inflater = new Inflater(true);

  /** Of the member's header, then of its content. */
  private final CRC32 checksum = new CRC32();

  /** Compressed bytes, from {@code at} to {@code end} those to come. */
  private final byte[] buffer = new byte[1 << 16];

  private int at;
  private int end;
  private boolean ended;

  /**
   * Reads the first header.
   *
   * @param name of the file, for errors
   */
  GzipMembers(InputStream file, String name) throws IOException {
    this.file = file;
    this.name = name;
    startMember();
  }

  /** Whether a file is gzipped, by its first two bytes. */
  static boolean isStart(int first, int second) {
    return first == FIRST && second == SECOND;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int from, int length) throws IOException {
    int count = 0;
    while (count == 0 && length > 0 && !ended) {
      count = inflate(bytes, from, length);
      checksum.update(bytes, from, count);
      if (inflater.finished()) {
        endMember();
      } else if (count == 0) {
        require(fill(), "it ends too early");
        inflater.setInput(buffer, at, end - at);
      }
    }
    return count == 0 && length > 0 ? -1 : count;
  }

  private int inflate(byte[] bytes, int from, int length) {
    try {
      return inflater.inflate(bytes, from, length);
    } catch (DataFormatException e) {
      throw damaged(String.valueOf(e.getMessage()), e);
    }
  }

  private void startMember() throws IOException {
    checksum.reset();
    require(next() == FIRST && next() == SECOND, "something else follows a whole one");
    int method = next();
    int flags = next();
    require(method == DEFLATED && (flags & RESERVED) == 0, "its method or flags are unknown");
    skipBytes(6);
    skipBytes((flags & EXTRA) == 0 ? 0 : littleEndian(2));
    skipText((flags & NAME) != 0);
    skipText((flags & COMMENT) != 0);
    long expected = checksum.getValue() & 0xffff;
    require(
        (flags & HEADER_CHECKSUM) == 0 || littleEndian(2) == expected,
        "the checksum of its header is wrong");
    checksum.reset();
    inflater.reset();
    inflater.setInput(buffer, at, end - at);
  }

  private void endMember() throws IOException {
    at = end - inflater.getRemaining();
    long expected = checksum.getValue();
    require(littleEndian(4) == expected, "its checksum is wrong");
    require(littleEndian(4) == (inflater.getBytesWritten() & 0xffffffffL), "its length is wrong");
    ended = at == end && !fill();
    if (!ended) {
      startMember();
    }
  }

  private long littleEndian(int bytes) throws IOException {
    long value = 0;
    for (int i = 0; i < bytes; i++) {
      value |= (long) next() << (8 * i);
    }
    return value;
  }

  private void skipBytes(long bytes) throws IOException {
    for (long i = 0; i < bytes; i++) {
      next();
    }
  }

  private void skipText(boolean present) throws IOException {
    while (present && next() != 0) {}
  }

  /** The next byte outside of compressed content. */
  private int next() throws IOException {
    require(at < end || fill(), "it ends too early");
    checksum.update(buffer[at]);
    return buffer[at++] & 0xff;
  }

  /** Whether there were more compressed bytes. */
  private boolean fill() throws IOException {
    at = 0;
    end = Math.max(0, file.read(buffer));
    return end > 0;
  }

  private void require(boolean sound, String otherwise) {
    if (!sound) {
      throw damaged(otherwise, null);
    }
  }

  private JobFailure damaged(String how, DataFormatException cause) {
    return new JobFailure(
        ExitCode.BAD_DATA,
        "%s is not a sound gzip file: %s".formatted(name, how),
        "Copy it again.",
        cause);
  }

  @Override
  public void close() throws IOException {
    inflater.end();
    file.close();
  }
}
